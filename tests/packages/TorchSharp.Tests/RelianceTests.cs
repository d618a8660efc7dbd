using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>What the trainer relies on beyond gradients: messages, memory, views that share storage.</summary>
public class RelianceTests
{
    [Fact]
    public void Exceptions_carry_libtorchs_words()
    {
        using var scope = NewDisposeScope();
        Tensor a = ones([2, 3]), b = ones([4, 5]);
        // Not matmul: TorchSharp 0.107 does not catch there, and the process ends (docs/packages.md).
        var thrown = Assert.Throws<ExternalException>(() => a.add(b));
        Assert.Contains("(3)", thrown.Message);
        Assert.Contains("(5)", thrown.Message);
    }

    [Fact]
    public void A_hundred_thousand_operations_leave_nothing_behind()
    {
        Run(2_000);
        var before = ResidentBytes();   // collects first, what earlier tests left included
        var live = Tensor.TotalCount;
        Run(100_000);
        var grown = ResidentBytes() - before;
        Assert.Equal(live, Tensor.TotalCount);
        Assert.True(grown < 64 << 20, $"resident memory grew by {grown >> 20} MiB");

        static void Run(int operations)
        {
            using var x = ones([64, 64], requires_grad: true);
            for (var i = 0; i < operations; i += 10)
            {
                using var scope = NewDisposeScope();
                var y = ((x * 2f + 1f).tanh().sum() / 3f).exp().log();
                y.backward();
                x.grad = null;
            }
        }
    }

    /// <summary>All weights are leaf views of one tensor: what changes it changes them, and each has its own gradient.</summary>
    [Fact]
    public void A_detached_view_is_a_leaf_that_shares_its_storage()
    {
        using var scope = NewDisposeScope();
        var flat = zeros([6]);
        var view = flat.narrow(0, 2, 4).view(2, 2).detach().requires_grad_(true);
        Assert.True(view.is_leaf);
        using (no_grad()) flat.fill_(3f);
        (view * view).sum().backward();
        Assert.Equal([6f, 6f, 6f, 6f], view.grad!.reshape(-1).data<float>().ToArray());
    }

    static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
