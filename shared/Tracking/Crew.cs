using System.Runtime.ExceptionServices;

namespace Sqair.Tracking;

/// <summary>
/// A few threads that wait for work, asleep, and share the items of one job with the caller: what is done for each of several cameras. They start with the first job of several items. One caller
/// at a time; nothing is allocated after the first job.
/// </summary>
/// <remarks>Every item is taken under one lock: items take milliseconds, and nobody can take one of a job that is over.</remarks>
/// <param name="threads">Including the caller's.</param>
sealed class Crew(int threads) : IDisposable
{
    readonly object gate = new();
    Thread[] helpers = [];
    Action<int>? work;
    ExceptionDispatchInfo? failure;
    int count, next, unfinished, failed;
    bool isOver;

    public int Threads => threads;

    /// <summary>Does the items 0 to <paramref name="items"/> − 1, in any order, and returns when all are done.</summary>
    /// <remarks>If some fail, the exception of the first of them comes out, once all others are done: no item goes on behind the caller's back.</remarks>
    public void Run(int items, Action<int> each)
    {
        if (items <= 1 || threads <= 1)
        {
            for (var i = 0; i < items; i++) each(i);
            return;
        }
        if (helpers.Length == 0) Start();
        ExceptionDispatchInfo? thrown;
        lock (gate)
        {
            (work, count, next, unfinished, failure, failed) = (each, items, 0, items, null, items);
            Monitor.PulseAll(gate);
            while (next < count) DoOne();
            while (unfinished > 0) Monitor.Wait(gate);
            (work, thrown, failure) = (null, failure, null);
        }
        thrown?.Throw();
    }

    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            Monitor.PulseAll(gate);
        }
        foreach (var helper in helpers) helper.Join();
        helpers = [];
    }

    void Start()
    {
        ObjectDisposedException.ThrowIf(isOver, this);
        helpers = new Thread[threads - 1];
        for (var i = 0; i < helpers.Length; i++)
        {
            helpers[i] = new Thread(Help) { IsBackground = true, Name = "cameras " + (i + 1) };
            helpers[i].Start();
        }
    }

    void Help()
    {
        lock (gate)
        {
            while (!isOver)
            {
                if (next < count) DoOne();
                else Monitor.Wait(gate);
            }
        }
    }

    /// <summary>Takes one item and does it, without the lock that the caller holds.</summary>
    void DoOne()
    {
        var (item, each) = (next++, work!);
        ExceptionDispatchInfo? thrown = null;
        Monitor.Exit(gate);
        try
        {
            each(item);
        }
        catch (Exception e)
        {
            thrown = ExceptionDispatchInfo.Capture(e);
        }
        Monitor.Enter(gate);
        if (thrown is not null && item < failed) (failure, failed) = (thrown, item);
        if (--unfinished == 0) Monitor.PulseAll(gate);
    }
}
