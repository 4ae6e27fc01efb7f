//! News agencies, and outlets that sign like one.

/// Agencies whose name in a byline or dateline says where a text came from, in lower case.
const AGENCIES: &[&str] = &[
    "ap",
    "associated press",
    "the associated press",
    "reuters",
    "afp",
    "agence france-presse",
    "upi",
    "united press international",
    "dpa",
    "bloomberg",
    "xinhua",
    "tass",
    "interfax",
    "efe",
    "ansa",
    "kyodo",
    "kyodo news",
    "yonhap",
    "press association",
    "pa",
    "pa media",
    "canadian press",
    "the canadian press",
    "aap",
    "cns",
    "ians",
    "pti",
    "ani",
    "mct",
    "tribune news service",
];

/// Outlets that stand in a dateline like an agency, in lower case.
const OUTLETS: &[&str] = &["bbc", "cbs", "cnn", "usa today"];

/// Whether `name`, in any case, is that of a news agency.
#[must_use]
pub fn is_agency(name: &str) -> bool {
    AGENCIES.contains(&name.trim().to_lowercase().as_str())
}

/// Whether `name`, in any case, may sign a report in its dateline: an agency or one of a few outlets.
#[must_use]
pub fn is_sender(name: &str) -> bool {
    is_agency(name) || OUTLETS.contains(&name.trim().to_lowercase().as_str())
}
