//! Crates that depend on one library each, written into this crate's target folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

pub struct Consumer {
    pub name: &'static str,
    /// As crates.io knows it.
    pub package: &'static str,
    /// What stands beside the version in the line of the dependency.
    options: &'static str,
    source: Option<&'static str>,
}

const OURS: &str = "shopify-session-token";
const PURE_RUST: &str = "default-features = false, features = [\"pure-rust\"]";

pub const CONSUMERS: [Consumer; 7] = [
    Consumer {
        name: "shopify-session-token",
        package: OURS,
        options: "",
        source: Some(include_str!("../consumers/ours.rs")),
    },
    Consumer {
        name: "jsonwebtoken (rust_crypto)",
        package: "jsonwebtoken",
        options: "features = [\"rust_crypto\"]",
        source: Some(include_str!("../consumers/jsonwebtoken.rs")),
    },
    Consumer {
        name: "jsonwebtoken (aws_lc_rs)",
        package: "jsonwebtoken",
        options: "features = [\"aws_lc_rs\"]",
        source: Some(include_str!("../consumers/jsonwebtoken.rs")),
    },
    Consumer {
        name: "jwt-simple (default features)",
        package: "jwt-simple",
        options: "",
        source: Some(include_str!("../consumers/jwt_simple.rs")),
    },
    Consumer {
        name: "jwt-simple (pure-rust)",
        package: "jwt-simple",
        options: PURE_RUST,
        source: Some(include_str!("../consumers/jwt_simple.rs")),
    },
    Consumer {
        name: "jwt-compact",
        package: "jwt-compact",
        options: "",
        source: None,
    },
    Consumer {
        name: "josekit",
        package: "josekit",
        options: "",
        source: None,
    },
];

impl Consumer {
    /// Whether there is a program to build, and not a dependency alone.
    pub fn is_program(&self) -> bool {
        self.source.is_some()
    }

    /// Writes the crate and fetches what it depends on, in the versions of this crate's lock file.
    pub fn write(&self, packages: &[Package]) -> io::Result<PathBuf> {
        let folder = Path::new(HERE).join("target/consumers").join(self.slug());
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\n{} = {{ {} }}\n\n\
             [profile.release]\nstrip = true\n\n[workspace]\n",
            self.package,
            self.requirement(packages)
        );
        // Ours needs no serde of the caller's: claims are typed.
        let manifest = match self.package {
            OURS => manifest.replace("serde = { version = \"1\", features = [\"derive\"] }\n", ""),
            _ => manifest,
        };
        fs::write(folder.join("Cargo.toml"), manifest)?;
        let source = self.source.unwrap_or("fn main() {}\n");
        fs::write(folder.join("src/main.rs"), source)?;
        fs::copy(
            Path::new(HERE).join("Cargo.lock"),
            folder.join("Cargo.lock"),
        )?;
        checked(&cargo(&folder, &["fetch"]).output()?)?;
        Ok(folder)
    }

    fn slug(&self) -> String {
        let dash = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        self.name.chars().map(dash).collect()
    }

    fn requirement(&self, packages: &[Package]) -> String {
        if self.package == OURS {
            return format!("path = \"{}\"", Path::new(HERE).join("../..").display());
        }
        let known = packages.iter().find(|known| known.name == self.package);
        let version = known.map_or("*".to_owned(), |known| format!("={}", known.version));
        let comma = if self.options.is_empty() { "" } else { ", " };
        format!("version = \"{version}\"{comma}{}", self.options)
    }
}

pub fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(folder);
    command
}

/// What a command said, or the end of its complaint.
pub fn checked(output: &Output) -> io::Result<String> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = said.lines().collect();
    let end = lines[lines.len().saturating_sub(15)..].join("\n");
    Err(io::Error::other(end))
}

/// As this crate's lock file has it.
pub struct Package {
    pub name: String,
    pub version: String,
    pub license: String,
    /// Empty if it states none.
    pub rust_version: String,
    /// Each with what it switches on, by name.
    pub features: Vec<(String, Vec<String>)>,
}

/// All that this crate is built from.
pub fn packages() -> io::Result<Vec<Package>> {
    let arguments = ["metadata", "--format-version", "1", "--locked"];
    let metadata = checked(&cargo(Path::new(HERE), &arguments).output()?)?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let text = |package: &Value, member: &str| package[member].as_str().unwrap_or("").to_owned();
    let packages = metadata["packages"].as_array();
    let package = |package: &Value| Package {
        name: text(package, "name"),
        version: text(package, "version"),
        license: text(package, "license"),
        rust_version: text(package, "rust_version"),
        features: features(&package["features"]),
    };
    Ok(packages.into_iter().flatten().map(package).collect())
}

fn features(features: &Value) -> Vec<(String, Vec<String>)> {
    let texts = |needs: &Value| {
        let needs = needs.as_array().into_iter().flatten();
        needs.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let features = features.as_object().into_iter().flatten();
    features
        .map(|(name, needs)| (name.clone(), texts(needs)))
        .collect()
}
