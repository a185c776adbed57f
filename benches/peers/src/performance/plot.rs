//! Time over the length of the token, as an SVG.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::{Curve, PLOTTED};
use crate::ours::{FLOOR, OURS};
use crate::tokens::REAL;

const SIZE: (u32, u32) = (900, 520);
/// The width to the right of the lines, for their names.
const NAMES: u32 = 220;
const LINE_HEIGHT: i32 = 17;
const FONT: (&str, i32) = ("sans-serif", 17);

/// The colours of the other libraries, all legible on white.
const OTHERS: [RGBColor; 5] = [
    RGBColor(0x1f, 0x5f, 0xa8),
    RGBColor(0x2e, 0x7d, 0x32),
    RGBColor(0x7b, 0x3f, 0xa0),
    RGBColor(0xb0, 0x30, 0x7a),
    RGBColor(0x7a, 0x60, 0x00),
];

pub fn svg(curves: &[Curve]) -> String {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    draw(&area, curves).expect("a string can be written to");
    drop(area);
    svg + "\n"
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Outcome<'a> = Result<(), Box<dyn std::error::Error + 'a>>;

fn draw<'a>(area: &Area<'a>, curves: &[Curve]) -> Outcome<'a> {
    area.fill(&WHITE)?;
    let points = curves.iter().flat_map(|curve| &curve.points);
    let highest = points.map(|point| point.1).fold(0.0, f64::max) / 1e3 * 1.05;
    let mut chart = ChartBuilder::on(area)
        .margin(10)
        .margin_right(NAMES)
        .x_label_area_size(40)
        .y_label_area_size(50)
        .build_cartesian_2d(*PLOTTED.start()..*PLOTTED.end(), 0.0..highest)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .label_style(FONT)
        .y_label_formatter(&|microseconds| format!("{microseconds:.0}"))
        .x_desc("length of a merchant's token, bytes")
        .y_desc("least time per call, µs")
        .draw()?;
    let (from, to) = (*REAL.start(), *REAL.end());
    let band = Rectangle::new([(from, 0.0), (to, highest)], BLACK.mix(0.07).filled());
    chart.draw_series(std::iter::once(band))?;
    let words = format!("lengths of real tokens: {from} to {to} bytes");
    chart.draw_series([Text::new(words, (from + 4, highest * 0.99), FONT)])?;

    let mut names = Vec::new();
    for (index, curve) in curves.iter().enumerate() {
        let style = style(&curve.library, index);
        let points = curve
            .points
            .iter()
            .map(|(length, time)| (*length, time / 1e3));
        let last = points.clone().next_back().expect("several points");
        chart.draw_series(LineSeries::new(points, style))?;
        names.push((chart.backend_coord(&last), &curve.library, style));
    }
    // From below, each at the end of its line or above the previous name.
    names.sort_by_key(|((_, y), ..)| -y);
    let mut free = i32::MAX;
    for ((x, y), name, style) in names {
        let top = (y - LINE_HEIGHT / 2).min(free - LINE_HEIGHT);
        free = top;
        let font = FONT.into_font().color(&style.color);
        area.draw(&Text::new(name.clone(), (x + 8, top), font))?;
    }
    area.present()?;
    Ok(())
}

fn style(library: &str, index: usize) -> ShapeStyle {
    match library {
        FLOOR => BLACK.stroke_width(2),
        OURS => RGBColor(0xc8, 0x4a, 0x00).stroke_width(4),
        _ => OTHERS[index % OTHERS.len()].stroke_width(2),
    }
}
