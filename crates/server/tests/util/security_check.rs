//! The requests that `shopify app security check` sends to a running app, from the source of Shopify's CLI: no released
//! version has the command yet. An endpoint passes if it does not answer with 2xx.

use std::net::SocketAddr;

use reqwest::{Client, Method, redirect::Policy};

/// Sends the request to each endpoint with `POST`, as the command does, and with the endpoint's own method.
pub async fn refused_by(server: SocketAddr, endpoints: &[(Method, &str)]) {
    let client = Client::builder().no_proxy().redirect(Policy::none());
    let client = client.build().unwrap();
    let status = async |method: &Method, path: &str| {
        let request = client
            .request(method.clone(), format!("http://{server}{path}"))
            .header("user-agent", "Shopify-CLI-App-Security-Probe")
            .header("authorization", "Bearer app-security.invalid.token")
            .header("content-type", "application/json")
            .body("{}");
        request.send().await.unwrap().status()
    };
    for (method, path) in endpoints {
        let probed = status(&Method::POST, path).await;
        assert!(!probed.is_success(), "POST {path}: {probed}");
        // A route with another method refuses every `POST`, so its own method is asked too.
        assert_eq!(status(method, path).await, 401, "{method} {path}");
    }
}
