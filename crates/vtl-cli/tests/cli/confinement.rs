//! What files that are named in files may be read.

use std::fs;
use std::path::Path;

use crate::support::{Files, Run, vtl_in};

/// A project in a folder of a temporary folder, with a secret beside it.
struct Layout(Files);

fn layout(test: &str, files: &[(&str, &str)]) -> Layout {
    let made = Files::new(
        test,
        &[("secret.txt", b"top secret line"), ("secret.yml", b"word: top-secret")],
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test).join("project");
    fs::create_dir_all(folder.join(".git")).unwrap();
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Layout(made)
}

impl Layout {
    fn run(&self, test: &str, args: &[&str]) -> Run {
        let _ = &self.0;
        vtl_in(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(test).join("project"), args, "")
    }
}

fn service(template: &str) -> String {
    format!(
        "service: s\nprovider: aws\nfunctions:\n  f:\n    handler: h\n    events:\n      - http:\n          path: a\n          \
         method: get\n          integration: lambda\n          request: {{template: {{application/json: '{template}'}}}}\n"
    )
}

#[test]
fn files_outside_of_the_project_are_not_read() {
    let test = "confined";
    let names = [
        "../secret.txt",
        "sub/../../secret.txt",
        "/etc/passwd",
        "/proc/self/environ",
        "link.txt",
        "linked/secret.txt",
    ];
    for name in names {
        let config = service(&format!("${{file({name})}}"));
        let layout = layout(test, &[("serverless.yml", &config), ("sub/x.txt", "x")]);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.join("secret.txt"), folder.join("project/link.txt"))
                .unwrap();
            std::os::unix::fs::symlink(&folder, folder.join("project/linked")).unwrap();
        }
        for args in [
            &["inspect", "serverless.yml", "GET /a"][..],
            &["check", "serverless.yml"],
            &["invoke", "serverless.yml", "GET /a"],
        ] {
            let run = layout.run(test, args);
            let all = format!("{}{}", run.stdout, run.stderr);
            assert!(
                !all.contains("top secret") && !all.contains("root:") && !all.contains("PATH="),
                "{name}: {all}"
            );
            assert!(all.contains("VTL0507") && all.contains("--allow-read"), "{name}: {all}");
        }
    }
}

#[test]
fn what_is_allowed_is_read() {
    let test = "confined_allowed";
    let layout = layout(
        test,
        &[
            ("api/serverless.yml", &service("${file(../shared/t.txt)} ${file(../../secret.txt)}")),
            ("shared/t.txt", "shared"),
        ],
    );
    let run = layout.run(test, &["inspect", "api/serverless.yml", "GET /a", "--allow-read", ".."]);
    assert!(run.stdout.contains("shared top secret line"), "{}{}", run.stdout, run.stderr);
    let run = layout.run(test, &["inspect", "api/serverless.yml", "GET /a"]);
    assert!(run.stderr.contains("--allow-read"), "{}", run.stderr);
}

#[test]
fn the_environment_is_read_only_where_it_is_named() {
    let test = "confined_env";
    let layout = layout(test, &[("serverless.yml", &service("${env:PATH}"))]);
    let run = layout.run(test, &["check", "serverless.yml"]);
    assert!(run.stdout.contains("VTL0506") && run.stdout.contains("--env PATH"), "{}", run.stdout);
    let path = std::env::var("PATH").unwrap();
    for args in [&["--env", "PATH"][..], &["--env-all"]] {
        let run = layout.run(test, &[&["inspect", "serverless.yml", "GET /a"], args].concat());
        assert!(run.stdout.contains(&path), "{}{}", run.stdout, run.stderr);
    }
    let run = layout.run(test, &["inspect", "serverless.yml", "GET /a", "--env", "HOME"]);
    assert!(!run.stdout.contains(&path), "{}", run.stdout);
}

#[test]
fn templates_and_test_files_name_files_of_the_project_only() {
    let test = "confined_tests";
    let cases = [
        "template = \"../secret.txt\"\n[[case]]\nname = \"a\"\nexpect.output = \"x\"\n",
        "template = \"t.vtl\"\n[[case]]\nname = \"a\"\ngiven.body_file = \"../secret.txt\"\nexpect.output = \"x\"\n",
        "template = \"t.vtl\"\n[[case]]\nname = \"a\"\nexpect.output_file = \"../secret.txt\"\n",
    ];
    for case in cases {
        let layout = layout(test, &[("t.vtl", "$input.body"), ("a.test.toml", case)]);
        let run = layout.run(test, &["test", "a.test.toml"]);
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(!all.contains("top secret") && all.contains("--allow-read"), "{case}: {all}");
        let run = layout.run(test, &["test", "a.test.toml", "--allow-read", ".."]);
        assert!(!run.stderr.contains("--allow-read"), "{case}: {}", run.stderr);
    }
    let layout = layout(test, &[("t.vtl", "#include(\"../secret.txt\")#parse(\"/etc/passwd\")")]);
    let run = layout.run(test, &["check", "t.vtl"]);
    let all = format!("{}{}", run.stdout, run.stderr);
    assert!(!all.contains("top secret") && !all.contains("root:"), "{all}");
}

#[cfg(unix)]
#[test]
fn links_pipes_and_devices_are_not_read() {
    let test = "confined_links";
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    for name in ["/dev/zero", "pipe"] {
        let layout = layout(test, &[("serverless.yml", &service(&format!("${{file({name})}}")))]);
        let made = std::process::Command::new("mkfifo").arg(folder.join("project/pipe")).status();
        if made.is_ok_and(|status| status.success()) {
            let run = layout.run(test, &["check", "serverless.yml", "--allow-read", "/dev"]);
            assert!(run.stdout.contains("not a regular file"), "{}", run.stdout);
        }
    }
    let layout = layout(test, &[("ok.yml", &service("{}"))]);
    std::os::unix::fs::symlink(folder.join("secret.yml"), folder.join("project/evil.yml")).unwrap();
    for args in [&["check", "evil.yml"][..], &["inspect", "evil.yml"], &["check", "."]] {
        let run = layout.run(test, args);
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(!all.contains("top-secret"), "{all}");
    }
}
