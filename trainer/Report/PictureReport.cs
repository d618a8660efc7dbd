using Sqair.Drawing;
using Sqair.Trainer.Pictures;

namespace Sqair.Trainer.Report;

/// <summary>report.html of a folder, and its pictures as PNG files beside it.</summary>
internal sealed class PictureReport(string folder, string title)
{
    public HtmlReport Html { get; } = new(title);

    /// <summary>Writes NAME-KIND.png and shows it in the report.</summary>
    public async Task PictureAsync(string name, string kind, string caption, RgbCanvas sheet, CancellationToken cancel)
    {
        var path = Path.Combine(folder, $"{name}-{kind}.png");
        await ClipSheet.SaveAsync(sheet, path, cancel);
        Html.Picture(caption, await File.ReadAllBytesAsync(path, cancel));
    }

    public void Save() => Html.Save(Path.Combine(folder, "report.html"));
}
