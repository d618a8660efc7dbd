using System.CommandLine;
using System.Text.Json;
using Sqair.Mot;
using Sqair.Trainer.Commands;
using Sqair.Video;

namespace Sqair.Trainer.Tests.Simulation;

public sealed class SimulateCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-simulate").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static async Task<string> Run(params string[] arguments)
    {
        var output = new StringWriter();
        var root = new RootCommand { SimulateCommand.Create() };
        var code = await root.Parse(["simulate", .. arguments])
            .InvokeAsync(new() { Output = output, EnableDefaultExceptionHandler = false });
        Assert.Equal(0, code);
        return output.ToString();
    }

    [Fact]
    public async Task Video_and_truth_are_written_and_agree()
    {
        string clip = Path.Combine(_folder, "deep", "clip.mp4"), truth = Path.Combine(_folder, "clip.txt");
        var said = JsonDocument.Parse(await Run(
            "--out", clip, "--truth", truth, "--seconds", "2", "--fps", "10", "--size", "256x192", "--seed", "5", "--json")).RootElement;

        var info = await VideoProbe.AnalyseAsync(clip);
        Assert.Equal((256, 192, "h264"), (info.Width, info.Height, info.Codec));
        Assert.Equal(10, info.FramesPerSecond, 3);
        var frames = new List<byte[]>();
        await using (var reader = await VideoReader.OpenAsync(clip))
            await foreach (var frame in reader.ReadAllAsync())
                using (frame)
                    frames.Add(frame.Span.ToArray());
        Assert.Equal(20, frames.Count);
        Assert.Equal(20, said.GetProperty("frames").GetInt32());

        var rows = MotFile.Read(truth);
        Assert.Equal(said.GetProperty("boxes").GetInt32(), rows.Count);
        Assert.All(rows, row => Assert.InRange(row.Frame, 0, 19));
        // Where people are in the truth is where the decoded picture moves.
        double inside = Motion(true), outside = Motion(false);
        Assert.True(inside > 3 * outside, $"mean change is {inside:F2} inside the boxes, {outside:F2} outside");

        double Motion(bool within)
        {
            double sum = 0, count = 0;
            for (var f = 5; f < 20; f += 5)
                for (var i = 0; i < frames[f].Length; i++)
                    if (rows.Any(row => row.Frame == f && i % 256 >= row.Left && i % 256 < row.Left + row.Width
                        && i / 256 >= row.Top && i / 256 < row.Top + row.Height) == within)
                        (sum, count) = (sum + Math.Abs(frames[f][i] - frames[f - 5][i]), count + 1);
            return sum / count;
        }
    }

    [Fact]
    public async Task Things_have_a_file_of_their_own_in_any_place()
    {
        string clip = Path.Combine(_folder, "clip.mp4"), truth = Path.Combine(_folder, "clip.txt"), things = Path.Combine(_folder,
            "things.txt");
        await Run("--out", clip, "--truth", truth, "--truth-of-things", things, "--place", "street", "--people", "0", "--seconds", "8",
            "--fps", "2", "--size", "128x96", "--seed", "2");
        Assert.Empty(MotFile.Read(truth));
        Assert.All(MotFile.Read(things), row => Assert.Equal(0, row.Confidence));
        Assert.NotEmpty(MotFile.Read(things));
    }

    [Theory]
    [InlineData("--size 256: expected WIDTHxHEIGHT", "--size", "256")]
    [InlineData("the width is 257", "--size", "257x192")]
    [InlineData("the number of people in view is -3", "--people", "-3")]
    [InlineData("the frame rate is 0", "--fps", "0")]
    [InlineData("the length is -1 s", "--seconds", "-1")]
    [InlineData("--crf 99", "--crf", "99")]
    public async Task A_wrong_option_is_refused_by_name_and_nothing_is_written(string expected, string option, string value)
    {
        var clip = Path.Combine(_folder, "clip.mp4");
        var error = await Assert.ThrowsAsync<UserErrorException>(() => Run("--out", clip, option, value));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_truth_file_that_cannot_be_written_is_refused_before_anything_is_rendered()
    {
        var clip = Path.Combine(_folder, "clip.mp4");
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => Run("--out", clip, "--truth", _folder, "--seconds", "0.2", "--size", "64x48"));
        Assert.Contains($"--truth {_folder}", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(clip));
    }
}
