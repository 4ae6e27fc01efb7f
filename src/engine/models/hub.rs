//! The Hugging Face hub: its cache on this machine, and fetching over HTTP.
//!
//! The layout of cache and addresses is hf-hub's. Its downloader is not used: it restarts its own way, counts on
//! the hub's metadata headers (mirrors do not send them), and hashes nothing.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use hf_hub::{Cache, Repo, RepoType};
use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::partial::Partial;
use super::pull::{Job, require_space};
use super::{ModelEntry, ModelError, ModelFile, Options, PullEvent, Source};
use crate::cancel::Cancel;

const CHUNK: usize = 128 << 10;
/// How often Ctrl-C is looked for while nothing arrives.
const POLL: Duration = Duration::from_millis(100);
/// Requests in a row that brought nothing, after the first bytes came.
const STUCK: usize = 3;
const NO_NAME: &str = "its address cannot be looked up (no network?)";
/// Requests for one file.
const REQUESTS: usize = 50;

fn repo(entry: &ModelEntry) -> Repo {
    Repo::with_revision(entry.hub.repo.clone(), RepoType::Model, entry.hub.revision.clone())
}

/// Where the hub's cache has `file` at the pinned revision, if it does.
pub(super) fn cached(cache: &Path, entry: &ModelEntry, file: &ModelFile) -> Option<PathBuf> {
    // Not `CacheRepo::get`: it looks for a ref of that name, and commits have none.
    let snapshot = Cache::new(cache.to_owned()).repo(repo(entry)).pointer_path(&entry.hub.revision);
    let path = snapshot.join(&file.name);
    path.is_file().then_some(path)
}

/// Fetches all missing files.
pub(super) fn fetch(job: &mut Job<'_>) -> Result<(), ModelError> {
    let options = &job.store.options;
    let entry = job.entry;
    let agent = agent(options)?;
    (job.on)(PullEvent::Trying { id: &entry.id, from: Source::Hub, bytes: entry.bytes() });

    let files = job.missing.clone();
    let mut partials = Vec::new();
    for file in &files {
        partials.push(Partial::open(&job.dir, file)?);
    }
    require_space(&job.dir, partials.iter().map(Partial::room).sum())?;

    for mut partial in partials {
        partial.announce(partial.len(), job.on);
        let name = &partial.file().name;
        let repo = repo(entry);
        let url = format!("{}/{}/resolve/{}/{name}", options.endpoint, repo.url(), repo.url_revision());
        loop {
            let base = job.bytes_stored();
            let mut transfer = Transfer {
                agent: &agent,
                options,
                url: &url,
                base,
                total: entry.bytes(),
                cancel: job.cancel,
                on: job.on,
            };
            transfer.run(&mut partial)?;
            if job.finish(&mut partial, Source::Hub)? {
                break;
            }
        }
        job.missing.retain(|f| f.name != *name);
    }
    Ok(())
}

fn agent(options: &Options) -> Result<Agent, ModelError> {
    let mut config = Agent::config_builder()
        .timeout_resolve(Some(options.connect_timeout))
        .timeout_connect(Some(options.connect_timeout))
        .timeout_send_request(Some(options.stall_timeout))
        .timeout_recv_response(Some(options.stall_timeout))
        .timeout_per_read(Some(options.stall_timeout))
        .http_status_as_error(false)
        .user_agent(concat!("dateline/", env!("CARGO_PKG_VERSION")));
    if let Some(path) = &options.ca_file {
        let roots = RootCerts::new_with_certs(&certificates(path)?);
        config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
    }
    if !options.proxy_from_env {
        config = config.proxy(None);
    }
    Ok(config.build().into())
}

fn certificates(path: &Path) -> Result<Vec<ureq::tls::Certificate<'static>>, ModelError> {
    let bad = |reason: String| ModelError::BadCertificates { path: path.to_owned(), reason };
    let pem = std::fs::read(path).map_err(|e| bad(e.to_string()))?;
    let certificates: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() { Err(bad("no certificate in it".to_owned())) } else { Ok(certificates) }
}

/// Fetching one file.
struct Transfer<'a> {
    agent: &'a Agent,
    options: &'a Options,
    url: &'a str,
    /// Bytes of the model's other files, for progress.
    base: u64,
    total: u64,
    cancel: &'a Cancel,
    on: &'a mut dyn FnMut(PullEvent<'_>),
}

/// What the network thread reports. Reading happens there so that Ctrl-C works while a connection is silent.
enum Message {
    Head { status: u16, length: Option<u64>, range: Option<String> },
    Bytes(Vec<u8>),
    End,
    Failed(String),
}

/// How a request ended.
enum Outcome {
    Whole,
    Broken(String),
    /// The bytes that are there cannot be gone on from.
    Anew(&'static str),
}

impl Transfer<'_> {
    /// Requests until the file is whole.
    fn run(&mut self, partial: &mut Partial<'_>) -> Result<(), ModelError> {
        let mut stuck = 0;
        let mut arrived = false;
        for _ in 0..REQUESTS {
            if partial.room() == 0 {
                return Ok(());
            }
            let before = partial.len();
            partial.resume();
            let reason = match self.request(partial, arrived)? {
                Outcome::Whole => return Ok(()),
                Outcome::Anew(reason) => {
                    (self.on)(PullEvent::Restarting { file: &partial.file().name, reason });
                    partial.restart()?;
                    continue;
                }
                Outcome::Broken(reason) => reason,
            };
            let moved = partial.len() > before;
            arrived |= moved;
            stuck = if moved { 0 } else { stuck + 1 };
            if stuck == STUCK {
                return Err(self.unreachable(reason));
            }
            let file = &partial.file().name;
            (self.on)(PullEvent::Retrying { file, reason: &reason, done: partial.len() });
            self.pause()?;
        }
        Err(self.unreachable("the connection breaks again and again".to_owned()))
    }

    /// One request for what is missing. With `arrived` a refused connection counts as broken, not as unreachable.
    fn request(&mut self, partial: &mut Partial<'_>, arrived: bool) -> Result<Outcome, ModelError> {
        let start = partial.len();
        let messages = self.spawn(start)?;
        let (status, length, range) = match self.next(&messages)? {
            Message::Head { status, length, range } => (status, length, range),
            Message::Failed(reason) if arrived => return Ok(Outcome::Broken(reason)),
            Message::Failed(reason) => return Err(self.unreachable(reason)),
            Message::Bytes(_) | Message::End => return Ok(Outcome::Broken("no answer".to_owned())),
        };
        let whole = partial.file().bytes;
        match status {
            200 => {
                if length.is_some_and(|n| n != whole) {
                    return Err(self.wrong_size(whole, length.unwrap_or(0)));
                }
                if start > 0 {
                    let reason = "the hub sends it from its beginning";
                    (self.on)(PullEvent::Restarting { file: &partial.file().name, reason });
                    partial.restart()?;
                }
            }
            206 if start > 0 => {
                if range.as_deref().and_then(parse_content_range) != Some((start, whole)) {
                    return Ok(Outcome::Anew("the hub sends another part than asked for"));
                }
            }
            416 if start > 0 => return Ok(Outcome::Anew("the hub has no such part")),
            _ => return Err(ModelError::HubStatus { url: self.url.to_owned(), status }),
        }

        let mut appender = partial.append()?;
        Ok(loop {
            match self.next(&messages)? {
                Message::Bytes(bytes) => {
                    if bytes.len() as u64 > appender.room() {
                        let found = appender.len() + bytes.len() as u64;
                        drop(appender);
                        partial.restart()?;
                        return Err(self.wrong_size(whole, found));
                    }
                    appender.write(&bytes)?;
                    let done = self.base + appender.len();
                    (self.on)(PullEvent::Progress { from: Source::Hub, done, total: self.total });
                }
                Message::End if appender.room() == 0 => break Outcome::Whole,
                Message::End => break Outcome::Broken("the connection was closed early".to_owned()),
                // Some servers break the connection where they should end it.
                Message::Failed(_) if appender.room() == 0 => break Outcome::Whole,
                Message::Failed(reason) => break Outcome::Broken(reason),
                Message::Head { .. } => break Outcome::Broken("a second answer".to_owned()),
            }
        })
    }

    fn spawn(&self, start: u64) -> Result<Receiver<Message>, ModelError> {
        let (sender, receiver) = mpsc::sync_channel(16);
        let mut request = self.agent.get(self.url).header("Accept-Encoding", "identity");
        if start > 0 {
            request = request.header("Range", format!("bytes={start}-"));
        }
        if let Some(token) = &self.options.token {
            request = request.header("Authorization", token.bearer());
        }
        // Not joined: after Ctrl-C it ends with its next message or its time-out.
        std::thread::Builder::new()
            .name("hub".to_owned())
            .spawn(move || {
                let last = match request.call() {
                    Ok(response) => read_response(response, &sender),
                    Err(e) => Message::Failed(reason(&e)),
                };
                let _ = sender.send(last);
            })
            .map_err(|e| self.unreachable(format!("no thread for the connection: {e}")))?;
        Ok(receiver)
    }

    fn next(&self, messages: &Receiver<Message>) -> Result<Message, ModelError> {
        loop {
            if self.cancel.is_cancelled() {
                return Err(ModelError::Cancelled);
            }
            match messages.recv_timeout(POLL) {
                Ok(message) => return Ok(message),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Ok(Message::Failed("the connection ended".to_owned()));
                }
            }
        }
    }

    fn pause(&self) -> Result<(), ModelError> {
        let start = Instant::now();
        while start.elapsed() < self.options.retry_wait {
            if self.cancel.is_cancelled() {
                return Err(ModelError::Cancelled);
            }
            std::thread::sleep(POLL.min(self.options.retry_wait));
        }
        Ok(())
    }

    fn unreachable(&self, reason: String) -> ModelError {
        ModelError::HubUnreachable { endpoint: self.options.endpoint.clone(), reason }
    }

    fn wrong_size(&self, expected: u64, found: u64) -> ModelError {
        ModelError::HubWrongSize { url: self.url.to_owned(), expected, found }
    }
}

/// Hands on head and body; returns the last message.
fn read_response(response: ureq::http::Response<ureq::Body>, sender: &SyncSender<Message>) -> Message {
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let head = Message::Head {
        status: response.status().as_u16(),
        length: header("content-length").and_then(|v| v.trim().parse().ok()),
        range: header("content-range"),
    };
    if sender.send(head).is_err() {
        return Message::End;
    }
    let mut reader = response.into_body().into_reader();
    loop {
        let mut chunk = vec![0; CHUNK];
        match reader.read(&mut chunk) {
            Ok(0) => return Message::End,
            Ok(n) => {
                chunk.truncate(n);
                if sender.send(Message::Bytes(chunk)).is_err() {
                    return Message::End;
                }
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Message::Failed(e.to_string()),
        }
    }
}

/// `bytes START-END/WHOLE` as (START, WHOLE).
fn parse_content_range(text: &str) -> Option<(u64, u64)> {
    let (range, whole) = text.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, whole.trim().parse().ok()?))
}

fn reason(error: &ureq::Error) -> String {
    match error {
        // What the system's resolver says has no error kind of its own.
        ureq::Error::Io(e) if e.to_string().contains("lookup address") => NO_NAME.to_owned(),
        ureq::Error::Io(e) => e.to_string(),
        ureq::Error::HostNotFound => NO_NAME.to_owned(),
        ureq::Error::Timeout(what) => format!("no answer in time ({what})"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges() {
        assert_eq!(parse_content_range("bytes 5-9/10"), Some((5, 10)));
        assert_eq!(parse_content_range(" bytes  5-9/10 "), Some((5, 10)));
        assert_eq!(parse_content_range("bytes 5-9/*"), None);
        assert_eq!(parse_content_range("bytes */10"), None);
        assert_eq!(parse_content_range("items 5-9/10"), None);
        assert_eq!(parse_content_range(""), None);
    }

    #[test]
    fn certificates_are_read_or_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.pem");
        let error = certificates(&path).unwrap_err();
        assert!(error.to_string().contains("ca.pem"), "{error}");
        std::fs::write(&path, "nothing\n").unwrap();
        assert!(certificates(&path).unwrap_err().to_string().ends_with("no certificate in it"));
    }
}
