using Sqair.Drawing;

namespace Sqair.Shared.Tests.Drawing;

public sealed class HeatPictureTests
{
    [Fact]
    public void Where_most_were_is_brightest_and_where_nobody_was_is_dark()
    {
        var cells = new float[12 * 9];
        (cells[4 * 12 + 3], cells[4 * 12 + 9]) = (100, 10);
        var picture = HeatPicture.Draw(cells, 12, 9, 240, 180, "TRACKS", new DrawnShape([new(0, 0.9f), new(1, 0.9f)], false, "GATE"));
        Assert.True(picture.Height > 180);
        int Light(int x, int y) => picture[x, y].Red + picture[x, y].Green;
        Assert.True(Light(70, 90) > 450);
        Assert.True(Light(70, 90) > Light(190, 90));
        Assert.True(Light(190, 90) > Light(130, 30) + 60);
        Assert.Equal(picture[130, 30], picture[5, 5]);
        Assert.Equal(Rgb.Gray, picture[200, 162]);
        // The scale runs from dark to bright.
        Assert.True(Light(26, 190) < Light(80, 190));
        Assert.Equal(Light(130, 30), Light(24, 190));
    }

    [Fact]
    public void An_empty_one_is_dark_all_over() => Assert.Equal(
        new Rgb(0, 24, 56), HeatPicture.Draw(new float[12], 4, 3, 40, 30, "TRACKS")[20, 15]);

    /// <summary>ffmpeg reads what is encoded here.</summary>
    [Fact]
    public async Task A_png_is_what_other_programs_read()
    {
        var canvas = new RgbCanvas(37, 21);
        for (var y = 0; y < 21; y++)
            for (var x = 0; x < 37; x++)
                canvas[x, y] = new Rgb((byte)(7 * x), (byte)(11 * y), (byte)(x * y));
        var folder = Directory.CreateTempSubdirectory("sqair-png-").FullName;
        try
        {
            var (png, raw) = (Path.Combine(folder, "a.png"), Path.Combine(folder, "a.rgb"));
            await File.WriteAllBytesAsync(png, Png.Encode(canvas), TestContext.Current.CancellationToken);
            using var ffmpeg = System.Diagnostics.Process.Start(
                "ffmpeg", ["-v", "error", "-xerror", "-i", png, "-f", "rawvideo", "-pix_fmt", "rgb24", raw]);
            await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, ffmpeg.ExitCode);
            Assert.Equal(canvas.Pixels.ToArray(), await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
