//! A hub on this machine that misbehaves on demand.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the server does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// The bytes; a Range is honoured.
    Good(Vec<u8>),
    /// Announces all bytes, sends this many of those asked for and hangs up.
    Truncated(Vec<u8>, usize),
    /// All bytes, whatever Range says.
    IgnoringRange(Vec<u8>),
    /// Honours Range with a wrong Content-Range.
    WrongRange(Vec<u8>),
    /// The bytes in pieces of 1000 with a pause after each.
    Slow(Vec<u8>, Duration),
    /// Accepts and says nothing.
    Silent(Duration),
    /// To this address.
    Redirect(String),
    /// A status without a body.
    Status(u16),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) range: Option<String>,
    pub(crate) authorization: Option<String>,
}

pub(crate) struct Server {
    pub(crate) endpoint: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// `reply` is given the request and its number, from 0.
    pub(crate) fn start(reply: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, reply) = (requests.clone(), Arc::new(reply));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, reply) = (log.clone(), reply.clone());
                std::thread::spawn(move || {
                    let request = read(&stream);
                    let number = {
                        let mut log = log.lock().unwrap();
                        log.push(request.clone());
                        log.len() - 1
                    };
                    // The client may hang up at any time.
                    let _ = answer(stream, &request, reply(&request, number));
                });
            }
        });
        Self { endpoint, requests }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut request = Request::default();
    for line in BufReader::new(stream).lines().map_while(Result::ok).take_while(|l| !l.is_empty()) {
        if let Some(rest) = line.strip_prefix("GET ") {
            request.path = rest.split(' ').next().unwrap().to_owned();
        } else if let Some((name, value)) = line.split_once(": ") {
            match name.to_ascii_lowercase().as_str() {
                "range" => request.range = Some(value.to_owned()),
                "authorization" => request.authorization = Some(value.to_owned()),
                _ => {}
            }
        }
    }
    request
}

fn answer(mut stream: TcpStream, request: &Request, reply: Reply) -> std::io::Result<()> {
    let start = request.range.as_ref().map(|r| {
        r.strip_prefix("bytes=")
            .and_then(|r| r.strip_suffix('-'))
            .and_then(|n| n.parse::<usize>().ok())
            .unwrap()
    });
    let mut head = |status: &str, length: usize, more: &str| {
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n")
    };
    let (bytes, start, range_start) = match &reply {
        Reply::IgnoringRange(bytes) => (bytes, 0, None),
        Reply::WrongRange(bytes) => (bytes, start.unwrap_or(0), start.map(|n| n + 1)),
        Reply::Good(bytes) | Reply::Truncated(bytes, _) | Reply::Slow(bytes, _) => {
            (bytes, start.unwrap_or(0), start)
        }
        Reply::Silent(time) => {
            std::thread::sleep(*time);
            return Ok(());
        }
        Reply::Redirect(to) => return head("302 Found", 0, &format!("Location: {to}\r\n")),
        Reply::Status(status) => return head(&format!("{status} No"), 0, ""),
    };
    if start >= bytes.len() {
        return head("416 Range Not Satisfiable", 0, "");
    }
    let body = &bytes[start..];
    match range_start {
        Some(n) => {
            let range = format!("Content-Range: bytes {n}-{}/{}\r\n", bytes.len() - 1, bytes.len());
            head("206 Partial Content", body.len(), &range)?;
        }
        None => head("200 OK", body.len(), "")?,
    }
    match reply {
        Reply::Truncated(_, n) => stream.write_all(&body[..n.min(body.len())]),
        Reply::Slow(_, pause) => {
            for piece in body.chunks(1000) {
                stream.write_all(piece)?;
                std::thread::sleep(pause);
            }
            Ok(())
        }
        _ => stream.write_all(body),
    }
}
