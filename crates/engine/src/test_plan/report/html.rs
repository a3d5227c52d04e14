//! A report as one HTML file: no script, no address of anything, prints well.

use super::page::{Block, Cell, Mark, Page};
use domain::markup::escaped;
use std::fmt::Write as _;

const STYLE: &str = "\
:root{color-scheme:light}\
body{font:15px/1.45 system-ui,sans-serif;color:#1c2024;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1.5rem}\
h1{font-size:1.8rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid #c9ced6;padding-bottom:.25rem}\
h3{font-size:1rem;margin:1rem 0 .25rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.25rem;margin:.75rem 0}dt{color:#4a5260}dd{margin:0;overflow-wrap:anywhere}\
table{border-collapse:collapse;width:100%;margin:.75rem 0;table-layout:fixed}\
th,td{text-align:left;vertical-align:top;padding:.35rem .5rem;border:1px solid #c9ced6;overflow-wrap:anywhere}th{background:#eef1f5}\
.good{color:#0b6b35;font-weight:600}.bad{color:#a3191f;font-weight:600}.open{color:#6a4b00}\
.sign{display:grid;grid-template-columns:repeat(2,1fr);gap:3rem;margin-top:3rem}.sign div{border-top:1px solid #1c2024;padding-top:.25rem}\
@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}";

/// Returns the file.
pub fn render(page: &Page) -> String {
    let mut out = String::from("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    let _ = write!(
        out,
        "<meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style></head><body>\n<main>",
        escaped(&page.title)
    );
    for block in &page.blocks {
        draw(block, &mut out);
    }
    out.push_str("</main></body></html>\n");
    out
}

fn draw(block: &Block, out: &mut String) {
    let _ = match block {
        Block::Title(text) => writeln!(out, "<h1>{}</h1>", escaped(text)),
        Block::Heading(text) => writeln!(out, "<h2>{}</h2>", escaped(text)),
        Block::Under(text) => writeln!(out, "<h3>{}</h3>", escaped(text)),
        Block::Text(text) => writeln!(out, "<p>{}</p>", escaped(text)),
        Block::Facts(facts) => {
            let rows = facts
                .iter()
                .fold(String::new(), |mut rows, (label, value)| {
                    let _ = write!(
                        rows,
                        "<dt>{}</dt><dd>{}</dd>",
                        escaped(label),
                        escaped(value)
                    );
                    rows
                });
            writeln!(out, "<dl>{rows}</dl>")
        }
        Block::List(points) => {
            let points = points.iter().fold(String::new(), |mut all, point| {
                let _ = write!(all, "<li>{}</li>", escaped(point));
                all
            });
            writeln!(out, "<ul>{points}</ul>")
        }
        Block::Table {
            heads,
            widths,
            rows,
        } => {
            table(heads, widths, rows, out);
            Ok(())
        }
        Block::Signatures(labels) => {
            let lines = labels.iter().fold(String::new(), |mut all, label| {
                let _ = write!(all, "<div>{} · date</div>", escaped(label));
                all
            });
            writeln!(out, "<div class=\"sign\">{lines}</div>")
        }
    };
}

fn table(heads: &[String], widths: &[u8], rows: &[Vec<Cell>], out: &mut String) {
    out.push_str("<table><colgroup>");
    for width in widths {
        let _ = write!(out, "<col style=\"width:{width}%\">");
    }
    out.push_str("</colgroup><thead><tr>");
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(head));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let class = match cell.mark {
                Mark::None => "",
                Mark::Good => " class=\"good\"",
                Mark::Bad => " class=\"bad\"",
                Mark::Open => " class=\"open\"",
            };
            let _ = write!(out, "<td{class}>{}</td>", escaped(&cell.text));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_report_is_a_tag_or_an_address_to_load() {
        let hostile = "<script src=\"http://x\">'&";
        let page = Page {
            title: hostile.to_owned(),
            blocks: vec![
                Block::Text(hostile.to_owned()),
                Block::Facts(vec![(hostile.to_owned(), hostile.to_owned())]),
                Block::List(vec![hostile.to_owned()]),
                Block::Table {
                    heads: vec![hostile.to_owned()],
                    widths: vec![100],
                    rows: vec![vec![Cell {
                        text: hostile.to_owned(),
                        mark: Mark::Bad,
                    }]],
                },
            ],
        };
        let text = render(&page);
        assert!(!text.contains("<script"), "{text}");
        assert!(!text.contains("src=\"") && !text.contains("href="));
        assert!(text.contains("&lt;script src=&quot;http://x&quot;&gt;&#39;&amp;"));
    }
}
