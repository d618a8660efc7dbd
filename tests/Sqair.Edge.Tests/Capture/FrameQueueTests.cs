using Sqair.Edge.Capture;
using Sqair.Edge.Hosting;
using Sqair.Edge.Tests.Tools;
using Sqair.Video;

namespace Sqair.Edge.Tests.Capture;

public sealed class FrameQueueTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly Wakeup _wakeup = new();
    int _dropped;

    [Fact]
    public async Task Live_a_burst_is_taken_whole()
    {
        var queue = new FrameQueue(lossless: false, _wakeup, () => _dropped++);
        var frames = await FramesAsync(FrameQueue.Capacity);
        foreach (var frame in frames) await queue.WriteAsync(frame, CancellationToken.None);
        queue.Complete();
        foreach (var frame in frames)
        {
            Assert.True(queue.TryRead(out var read));
            Assert.Same(frame, read);
            read.Dispose();
        }
        Assert.Equal(0, _dropped);
        Assert.True(queue.IsCompleted);
    }

    [Fact]
    public async Task Live_the_newest_wins_when_tracking_has_fallen_behind_and_all_before_it_are_given_back()
    {
        var queue = new FrameQueue(lossless: false, _wakeup, () => _dropped++);
        var frames = await FramesAsync(FrameQueue.Capacity + 1);
        foreach (var frame in frames) await queue.WriteAsync(frame, CancellationToken.None);
        queue.Complete();

        Assert.Equal(FrameQueue.Capacity, _dropped);
        Assert.False(queue.IsCompleted);
        Assert.True(queue.TryRead(out var newest));
        Assert.Same(frames[^1], newest);
        Assert.Equal(64 * 48, newest.Pixels.Length);
        Assert.All(frames[..^1], frame => Assert.Throws<ObjectDisposedException>(() => frame.Pixels));
        Assert.False(queue.TryRead(out _));
        Assert.True(queue.IsCompleted);
        newest.Dispose();
    }

    [Fact]
    public async Task Lossless_the_writer_waits_and_all_arrive_in_order()
    {
        var queue = new FrameQueue(lossless: true, _wakeup, () => _dropped++);
        var frames = await FramesAsync(12);
        var writing = Task.Run(async () =>
        {
            foreach (var frame in frames) await queue.WriteAsync(frame, CancellationToken.None);
            queue.Complete();
        });
        await Await.TrueAsync(() => writing.Status == TaskStatus.WaitingForActivation, () => "the writer does not run");
        var numbers = new List<long>();
        while (!queue.IsCompleted)
        {
            if (queue.TryRead(out var frame))
            {
                numbers.Add(frame.Number);
                frame.Dispose();
            }
            else await _wakeup.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
        await writing;
        Assert.Equal(Enumerable.Range(1, 12).Select(number => (long)number), numbers);
        Assert.Equal(0, _dropped);
    }

    [Fact]
    public async Task A_writer_that_is_stopped_gives_its_frame_back()
    {
        var queue = new FrameQueue(lossless: true, _wakeup, () => _dropped++);
        using var stop = new CancellationTokenSource();
        var frames = await FramesAsync(5);
        for (var i = 0; i < 4; i++) await queue.WriteAsync(frames[i], stop.Token);
        var waiting = queue.WriteAsync(frames[4], stop.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Throws<ObjectDisposedException>(() => frames[4].Pixels);
    }

    public void Dispose()
    {
        _wakeup.Dispose();
        _folder.Dispose();
    }

    async Task<List<CapturedFrame>> FramesAsync(int count)
    {
        var clip = Clip.Make(_folder.File("a.mp4"), count, 64, 48);
        var frames = new List<CapturedFrame>();
        await using var reader = await VideoReader.OpenAsync(clip);
        await foreach (var picture in reader.ReadAllAsync())
            frames.Add(new CapturedFrame(picture, frames.Count + 1, picture.Position, new PictureSize(64, 48)));
        Assert.Equal(count, frames.Count);
        return frames;
    }
}
