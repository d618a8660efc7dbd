using System.Runtime.ExceptionServices;

namespace Sqair.Trainer.Training;

/// <summary>
/// Threads that live as long as the run and do the parts of a step at the same time; the first part is done by the thread that asks.
/// </summary>
internal sealed class ThreadCrew : IDisposable
{
    /// <summary>More than the cores of any machine that a run would be repeated on; far more only keep each other waiting.</summary>
    public const int Most = 256;

    readonly SemaphoreSlim[] _starts;
    readonly Thread[] _threads;
    readonly double[] _said;
    CountdownEvent? _running;
    Barrier? _meeting;
    CancellationTokenSource? _failed;
    Action<int>? _work;
    Exception? _failure;
    volatile bool _over;

    /// <param name="size">Threads, the caller's included.</param>
    public ThreadCrew(int size)
    {
        _starts = [.. Enumerable.Range(1, size - 1).Select(_ => new SemaphoreSlim(0))];
        _said = new double[size];
        _threads = [.. Enumerable.Range(1, size - 1).Select(i => new Thread(() => Live(i)) { IsBackground = true, Name = $"part {i}" })];
        foreach (var thread in _threads) thread.Start();
    }

    public int Size => _said.Length;

    /// <summary>
    /// Does work(0) to work(count - 1), all at the same time, and returns when all are done. Where one fails the others are let go, and
    /// what it threw is thrown.
    /// </summary>
    public void Run(int count, Action<int> work)
    {
        using var running = new CountdownEvent(count);
        using var meeting = new Barrier(count);
        using var failed = new CancellationTokenSource();
        (_running, _meeting, _failed, _work, _failure) = (running, meeting, failed, work, null);
        for (var i = 1; i < count; i++) _starts[i - 1].Release();
        Do(0);
        running.Wait();
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>
    /// Called by all parts of the work, as often by each: the sum of what they say, the same for all of them and in the same order each
    /// time.
    /// </summary>
    public double Sum(int part, double value)
    {
        _said[part] = value;
        var (meeting, token) = (_meeting!, _failed!.Token);
        meeting.SignalAndWait(token);
        var sum = 0.0;
        for (var i = 0; i < meeting.ParticipantCount; i++) sum += _said[i];
        meeting.SignalAndWait(token);   // nobody says the next value before all have read this one
        return sum;
    }

    void Live(int part)
    {
        while (true)
        {
            _starts[part - 1].Wait();
            if (_over) return;
            Do(part);
        }
    }

    void Do(int part)
    {
        try
        {
            _work!(part);
        }
        catch (Exception e)
        {
            // Who waits for this part in a sum is let go; the first to fail says why.
            Interlocked.CompareExchange(ref _failure, e, null);
            _failed!.Cancel();
        }
        finally
        {
            _running!.Signal();
        }
    }

    public void Dispose()
    {
        _over = true;
        foreach (var start in _starts) start.Release();
        foreach (var thread in _threads) thread.Join();
        foreach (var start in _starts) start.Dispose();
    }
}
