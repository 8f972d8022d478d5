import { renderPalette } from './palette';

/** The page's style sheet: no font, picture or script from anywhere else. */
export function renderStyle(): string {
  return `${renderPalette()}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1020px;margin:0 auto;padding:28px 20px 56px}
h1{font-size:30px;line-height:1.2;margin:0 0 8px;letter-spacing:-.01em}
h2{font-size:20px;margin:0 0 4px}
h3{font-size:15px;margin:18px 0 2px}
p{margin:0 0 12px;max-width:74ch}
.note,figcaption,.lead{color:var(--muted)}
.lead{font-size:17px}
section{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:20px 22px;margin-top:18px;overflow:hidden}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(200px,1fr));gap:14px;margin-top:20px}
.number{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:14px 18px}
.number b{display:block;font-size:22px;white-space:nowrap;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.number b i{font-style:normal;font-weight:500;color:var(--muted)}
.number b em{font-style:normal;color:var(--blue)}
.number span{font-size:14px;color:var(--muted)}
svg{display:block;max-width:100%;height:auto}
.narrow{display:none}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:4px 20px}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:4px 0 12px;padding:0;font-size:14px;color:var(--muted)}
.key i{display:inline-block;width:13px;height:13px;border-radius:3px;margin-right:6px;vertical-align:-2px;border:1px solid var(--line)}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th{text-align:left;color:var(--muted);font-weight:600}
th,td{padding:7px 10px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
td{overflow-wrap:break-word}
th.group{color:var(--ink);padding-top:16px}
.changes td{min-width:92px}
.tone{display:inline-block;min-width:9px;height:9px;border-radius:50%;background:var(--muted);margin-right:8px}
.tone.bad{background:var(--vermilion);border-radius:1px;transform:rotate(45deg) scale(.9)}
.tone.good{background:var(--blue)}
.happenings td:first-child,.happenings td:nth-child(2){white-space:nowrap}
.verdict{border-left:5px solid var(--green)}
.verdict.failed{border-left-color:var(--vermilion)}
.verdict ul{margin:6px 0 0;padding:0;list-style:none;font-size:15px}
.verdict li{padding:1px 0 1px 22px;text-indent:-22px}
figure{margin:0;min-width:0;overflow-wrap:anywhere}
h1,.lead,dd,li,.number span{overflow-wrap:anywhere}
.verdict-mark{display:inline-block;width:18px;height:18px;margin-right:12px;border-radius:50%;background:var(--muted)}
.verdict-mark.Drift{background:var(--vermilion);border-radius:2px;transform:rotate(45deg) scale(.85)}
.verdict-mark.NoDrift{background:var(--blue)}
.verdict-mark.NotUnderstood{background:var(--vermilion)}
.verdict-mark.InsufficientData,.verdict-mark.NoBaseline{background:none;border:3px solid var(--muted)}
.much{font-weight:600;margin:0;color:var(--hottest)}
.steps{margin:6px 0 0;padding-left:22px}
.steps li{padding:3px 0}
pre{margin:4px 0 8px;padding:8px 12px;background:var(--page);border:1px solid var(--line);border-radius:8px;white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px;user-select:all}
code{overflow-wrap:anywhere}
details{margin-top:10px}
summary{cursor:pointer;font-weight:600}
summary h2{display:inline}
.scroll{overflow-x:auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:8px 0 14px}
dt{color:var(--muted)}
dd{margin:0;min-width:0}
.cell{display:inline-block;flex:none;width:20px;height:20px;line-height:18px;text-align:center;font-size:12px;font-style:normal;list-style:none;border:1px solid var(--line);border-radius:4px;color:var(--ink)}
.key .cell{width:20px;height:20px;vertical-align:middle}
.cell.bad{background:var(--hottest);color:var(--surface);border-color:var(--hottest)}
.cell.fine{background:var(--cold);color:var(--muted)}
.cell.unread{background:var(--surface);color:var(--hottest);border-color:var(--hottest)}
.cell.few,.cell.none{color:var(--muted);border-style:dashed}
.cell.changed{margin-left:3px;box-shadow:-4px 0 0 -1px var(--ink)}
.strip{display:flex;gap:4px 14px;align-items:center;padding:2px 0}
.strip b{width:220px;flex:none;font-size:14px;font-weight:500;overflow-wrap:anywhere}
.strip ol{display:flex;flex-wrap:wrap;gap:3px;margin:0;padding:0;min-width:0}
.trend{padding-bottom:10px}
.spark{margin:4px 0;width:100%;max-width:440px}
.key .mark{border-radius:50%;border:2px solid var(--muted);width:11px;height:11px}
.key .mark.bad{background:var(--vermilion);border:0;border-radius:1px;transform:rotate(45deg)}
.aside{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (max-width:860px){
main{padding:18px 12px 40px}
h1{font-size:24px}
section{padding:16px 14px}
.numbers{grid-template-columns:1fr 1fr;gap:10px}
.number{padding:12px}
.number:last-child:nth-child(odd){grid-column:1/-1}
.number b{font-size:18px}
.wide{display:none}
.narrow{display:block;width:100%;max-width:480px}
.pair{grid-template-columns:1fr}
.strip{display:block}
.strip b{display:block;width:auto}
dl{display:block}
dd{margin-bottom:6px}
table,tbody,tr,td{display:block}
thead{display:none}
tr{border-bottom:1px solid var(--line);padding:8px 0}
td,th.group{display:block;border:0;padding:1px 0}
td:not(:empty)::before{content:attr(data-label) ": ";color:var(--muted)}
.happenings td::before{content:none}
.happenings td:first-child,.happenings td:nth-child(2){display:inline-block;margin-right:10px;color:var(--muted)}
}
@media print{body{background:#fff}section,.number{break-inside:avoid}}`;
}
