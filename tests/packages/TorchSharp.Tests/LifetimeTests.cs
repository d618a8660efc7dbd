using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Interop;
using static TorchSharp.torch;

/// <summary>Who frees what, and that nothing stays behind.</summary>
public class LifetimeTests
{
    static long NativeHandles()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return NativeMethods.tl_live_handles();
    }

    [Fact]
    public void A_scope_disposes_what_was_created_in_it_except_what_was_moved_out()
    {
        Tensor inner, kept, free;
        using (var outer = NewDisposeScope())
        {
            using (var scope = NewDisposeScope())
            {
                inner = ones(2);
                kept = (inner + 1).MoveToOuterDisposeScope();
                free = inner.clone().DetachFromDisposeScope();
                Assert.Equal(1, scope.DisposablesCount);
                Assert.Same(scope, CurrentDisposeScope);
            }
            Assert.Same(outer, CurrentDisposeScope);
            Assert.True(inner.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.True(outer.Contains(kept));
        }
        Assert.True(kept.IsInvalid);
        Assert.False(free.IsInvalid);
        free.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Moving_out_of_the_outermost_scope_detaches()
    {
        Tensor kept;
        using (NewDisposeScope()) kept = ones(2).MoveToOuterDisposeScope();
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void Disposing_by_hand_takes_a_tensor_out_of_its_scope_in_any_order()
    {
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, 10).Select(_ => ones(1)).ToArray();
        foreach (var i in new[] { 3, 9, 0, 5 }) tensors[i].Dispose();
        Assert.Equal(6, scope.DisposablesCount);
        scope.DisposeEverythingBut(tensors[4], tensors[7]);
        Assert.Equal([4, 7], Enumerable.Range(0, 10).Where(i => !tensors[i].IsInvalid));
        scope.Attach(tensors[4]);
        Assert.Equal(2, scope.DisposablesCount);
        scope.DisposeEverything();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_tensor_can_be_moved_to_the_scope_of_another_and_attached()
    {
        using var outer = NewDisposeScope();
        var old = ones(1);
        Tensor moved, attached;
        using (var scope = NewDisposeScope())
        {
            moved = ones(1).MoveToOtherDisposeScope(old);
            attached = ones(1).DetachFromDisposeScope();
            outer.Attach(attached);
        }
        Assert.True(outer.Contains(moved));
        Assert.True(outer.Contains(attached));
        Assert.False(moved.IsInvalid);
    }

    [Fact]
    public void What_is_already_disposed_is_not_attached()
    {
        using var scope = NewDisposeScope();
        var gone = ones(1).DetachFromDisposeScope();
        gone.Dispose();
        scope.Attach(gone);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_wrapped_scope_returns_only_the_result()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => ones(2) + ones(2) * 3);
        Assert.Equal(4f, result[0].item<float>());
        Assert.True(scope.Contains(result));
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = ones(1));
        thread.Start();
        thread.Join();
        Assert.False(scope.Contains(elsewhere!));
        elsewhere!.Dispose();
    }

    [Fact]
    public void The_statistics_count_live_tensors()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        var outside = ones(1);
        using (var scope = NewDisposeScope())
        {
            _ = ones(1) + 1;
            var detached = ones(1).DetachFromDisposeScope();
            Assert.Equal(3, statistics.CreatedInScopeCount);
            Assert.Equal(4, statistics.ThreadTotalLiveCount);
            Assert.Equal(1, statistics.DetachedFromScopeCount);
            detached.Dispose();
        }
        Assert.Equal(1, statistics.ThreadTotalLiveCount);
        Assert.Equal(2, statistics.DisposedInScopeCount);
        outside.Dispose();
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Forgotten_tensors_are_freed_by_the_collector()
    {
        var before = NativeHandles();
        Forget();
        Assert.Equal(before, NativeHandles());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (var i = 0; i < 100; i++) _ = ones(10) + 1;
        }
    }

    [Fact]
    public void A_hundred_thousand_operators_leave_nothing_behind()
    {
        using var weight = randn(64, 64, requires_grad: true);
        void Step()
        {
            using var scope = NewDisposeScope();
            var x = randn(32, 64);
            for (var i = 0; i < 10; i++) x = (x.matmul(weight) * 0.1).tanh();
            var parts = x.split(16);
            _ = torch.cat(parts).sort(1).Values;
            try
            {
                _ = x.reshape(7);
            }
            catch (System.Runtime.InteropServices.ExternalException)
            {
                // A failing call must not leak either.
            }
            x.square().mean().backward();
            _ = weight.grad;
            weight.grad = null;
        }

        for (var i = 0; i < 200; i++) Step();
        var handles = NativeHandles();
        var resident = Environment.WorkingSet;
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        // About 40 calls a step.
        for (var i = 0; i < 2_500; i++) Step();
        Assert.Equal(handles, NativeHandles());
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        // One leaked [32, 64] tensor a step would be 20 MB.
        Assert.True(Environment.WorkingSet - resident < 16_000_000, $"resident memory grew by {Environment.WorkingSet - resident} bytes");
    }

    [Fact]
    public void Calling_an_operator_allocates_little_more_than_the_tensor_object()
    {
        using var a = ones(4);
        using var b = ones(4);
        for (var i = 0; i < 1000; i++) a.add(b).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) a.add(b).Dispose();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 1, 64);
    }

    [Fact]
    public void Several_threads_can_compute_at_once()
    {
        var failures = 0;
        var threads = Enumerable.Range(0, 4).Select(seed => new Thread(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var scope = NewDisposeScope();
                var x = full(8, (float)seed).requires_grad_();
                (x * x).sum().backward();
                if (x.grad!.sum().item<float>() != 16f * seed) Interlocked.Increment(ref failures);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(0, failures);
    }
}
