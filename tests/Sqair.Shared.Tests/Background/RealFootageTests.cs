using Sqair.Background;
using Sqair.Mot;
using Sqair.Video;

namespace Sqair.Shared.Tests.Background;

/// <summary>Real CCTV, which lies outside the repository: the silhouettes must lie where people are.</summary>
public sealed class RealFootageTests
{
    const int Width = 256, Height = 192, Primed = 100, Judged = 120;
    const double Scale = 1.0 / 3, FramesPerSecond = 7;

    [Theory]
    [InlineData(PixelFormat.Gray, 0.45)]
    [InlineData(PixelFormat.Yuv420, 0.55)]
    public async Task Silhouettes_lie_inside_the_true_boxes_and_fill_them(PixelFormat format, double leastCover)
    {
        var folder = ClipFolder();
        var cancellation = TestContext.Current.CancellationToken;
        var truth = MotFile.Read(Path.Combine(folder, "gt.txt")).ToLookup(r => r.Frame);
        var frames = new List<byte[]>();
        await using (var reader = await VideoReader.OpenAsync(
            Path.Combine(folder, "video.mp4"), new() { Width = Width, Height = Height, Format = format }, cancellation))
        {
            while (frames.Count < Judged && await reader.ReadAsync(cancellation) is { } frame)
            {
                using (frame)
                    frames.Add(frame.Span.ToArray());
            }
        }

        Assert.Equal(Judged, frames.Count);
        var extractor = new ForegroundExtractor(Width, Height, FramesPerSecond);
        foreach (var frame in frames.Take(Primed))
            extractor.Prime(frame);

        var foreground = new float[Width * Height];
        var (inside, shown, covered) = (0, 0, new List<double>());
        for (var i = 0; i < frames.Count; i++)
        {
            extractor.Process(frames[i], foreground);
            Assert.False(extractor.GlobalChange);
            var people = new bool[Width * Height];
            foreach (var box in truth[i])
            {
                var (pixels, solid) = (0, 0);
                foreach (var at in Pixels(box))
                {
                    people[at] = true;
                    pixels++;
                    solid += extractor.Silhouettes[at] != 0 ? 1 : 0;
                }

                if (box.Confidence != 0)
                    covered.Add((double)solid / pixels);
            }

            for (var at = 0; at < people.Length; at++)
            {
                shown += extractor.Silhouettes[at] != 0 ? 1 : 0;
                inside += extractor.Silhouettes[at] != 0 && people[at] ? 1 : 0;
            }
        }

        // Not everybody who moves is in the truth, and a person fills some 60 % of his box.
        TestContext.Current.SendDiagnosticMessage($"inside {(double)inside / shown:P1}, "
            + $"mean cover {covered.Average():P1}, boxes under 20 % {(double)covered.Count(c => c < 0.2) / covered.Count:P1}");
        Assert.InRange((double)inside / shown, 0.8, 1);
        Assert.InRange(covered.Average(), leastCover, 0.8);
        Assert.InRange((double)covered.Count(c => c < 0.2) / covered.Count, 0, 0.15);
    }

    static IEnumerable<int> Pixels(MotRow box)
    {
        static int Edge(double at, int end) => Math.Clamp((int)Math.Round(at * Scale), 0, end);
        for (var y = Edge(box.Top, Height); y < Edge(box.Top + box.Height, Height); y++)
        {
            for (var x = Edge(box.Left, Width); x < Edge(box.Left + box.Width, Width); x++)
                yield return y * Width + x;
        }
    }

    static string ClipFolder() => SharedData.Folder("pets09-s2l1-dev", "video.mp4");
}
