using Microsoft.Extensions.Logging.Abstractions;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Ledger;
using Sqair.Edge.Tests.Publishing;
using Sqair.Edge.Tests.Tools;
using Sqair.Edge.Tracking;
using Sqair.Models;
using Sqair.Tests;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Tests.Tracking;

/// <summary>What one frame allocates on the loop's thread, from the decoded picture until its messages are handed over.</summary>
public sealed class LoopAllocationTests : IDisposable
{
    const int WarmUp = 300, Frames = 540;

    /// <summary>
    /// A message owns its bytes, since the publisher's thread sends them later: some 150 bytes a person, and what they are made from.
    /// </summary>
    const double MostReportBytes = 4096;

    /// <summary>More objects than ever before make a list grow, once and for all.</summary>
    const int MostGrowing = 2, MostGrown = 512;

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_busy_frame_allocates_nothing_in_the_tracker_and_little_but_its_messages_behind_it()
    {
        var video = Path.Combine(SharedData.Folder("pets09-s2l1-dev", "video.mp4"), "video.mp4");
        File.WriteAllText(_folder.File("edge.yaml"), $$"""
            device: entrance
            model: {{TestModel.PathOrSkip()}}
            models: {allowUnsigned: true}
            mqtt: {host: 127.0.0.1, port: 1}
            cameras:
              - name: door
                source: {{video}}
                lines: [{name: middle, points: [[0.5, 0.1], [0.5, 0.9]]}]
                zones: [{name: junction, points: [[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]]}]
            """);
        var edge = ConfigurationFile.Load(_folder.File("edge.yaml"), name => name).Options!;
        await using var publishing = new PublisherHarness(edge.Mqtt!, _folder.File("ledger.db"));
        using var reporter = new TrackReporter(edge.Cameras[0], edge, publishing.Publisher, TimeProvider.System, NullLogger.Instance);
        var watch = new CameraWatch(
            edge.Cameras[0], new RunOptions(), publishing.Ledger, TimeProvider.System, NullLogger<CameraWatch>.Instance);
        using var engine = new TrackingEngine(ModelPackage.Open(TestModel.PathOrSkip()));
        var tracker = engine.CreateCamera(256, 192, 7);
        await using var frames = await VideoReader.OpenAsync(
            video, new VideoReaderOptions { Width = 256, Height = 192, Format = PixelFormat.Yuv420 },
            TestContext.Current.CancellationToken);
        List<long> steps = [], reports = [];
        var (batch, people) = (new CameraFrame[1], 0);
        for (var number = 1; await frames.ReadAsync(TestContext.Current.CancellationToken) is { } picture; number++)
        {
            using var frame = new CapturedFrame(picture, number, picture.Position, new PictureSize(768, 576));
            batch[0] = new CameraFrame(tracker, frame.Pixels, frame.Time);
            var before = GC.GetAllocatedBytesForCurrentThread();
            engine.Step(batch);
            var between = GC.GetAllocatedBytesForCurrentThread();
            reporter.Report(frame, tracker, tracker.Learnt.Paused);
            watch.Step(frame, reporter.Last!.Tracks, tracker.Learnt);
            var after = GC.GetAllocatedBytesForCurrentThread();
            if (number <= WarmUp) continue;
            steps.Add(between - before);
            reports.Add(after - between);
            people += tracker.Tracks.Length;
        }

        Assert.Equal(Frames - WarmUp, steps.Count);
        Assert.True(people > 4 * steps.Count, $"only {people} people in {steps.Count} frames");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"step: {steps.Count(bytes => bytes > 0)} frames, {steps.Sum()} bytes; report: {reports.Average():F0}, most {reports.Max()}");
        Assert.True(steps.Count(bytes => bytes > 0) <= MostGrowing && steps.Sum() <= MostGrowing * MostGrown,
            $"{steps.Count(bytes => bytes > 0)} frames allocate {steps.Sum()} bytes");
        Assert.True(reports.Average() <= MostReportBytes, $"{reports.Average():F0} bytes a frame, at most {reports.Max()}");
    }
}
