use super::{document_headers, token_page};
use crate::shop::ShopDomain;

#[test]
fn the_verified_shop_and_the_admin_alone_may_frame_a_document() {
    let shop: ShopDomain = "a-b_c1.myshopify.com".parse().unwrap();
    assert_eq!(
        document_headers(Some(&shop)).map(|(name, value)| (name, value.into_owned())),
        [
            (
                "content-security-policy",
                "frame-ancestors https://a-b_c1.myshopify.com https://admin.shopify.com;".into()
            ),
            ("cache-control", "no-store".into()),
            ("referrer-policy", "strict-origin".into()),
        ]
    );
}

#[test]
fn before_a_shop_is_verified_any_shop_may_frame_a_document() {
    let [(name, value), ..] = document_headers(None);
    assert_eq!(name, "content-security-policy");
    assert_eq!(
        value,
        "frame-ancestors https://*.myshopify.com https://admin.shopify.com;"
    );
}

#[test]
fn the_client_id_is_escaped_on_the_token_page() {
    let page = token_page(r#"1"><script>a('&')</script>"#);
    let escaped = "content=\"1&quot;&gt;&lt;script&gt;a(&#39;&amp;&#39;)&lt;/script&gt;\">";
    assert!(page.contains(escaped), "{page}");
    assert_eq!(page.matches("<script").count(), 1);
}

#[test]
fn the_token_page_loads_app_bridge_and_has_no_other_script() {
    let page = token_page("4f9d");
    let app_bridge =
        r#"<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>"#;
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains(app_bridge));
}
