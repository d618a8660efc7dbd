using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Interop;
using static TorchSharp.torch;

/// <summary>What the loader and the native file promise about the process.</summary>
public partial class NativeTests
{
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);

    static string? NativeVariable(string name)
    {
        // Any call loads the library, and with it sets the environment.
        Assert.NotEmpty(torch.__version__);
        return Marshal.PtrToStringUTF8(getenv(name));
    }

    [Fact]
    public void Waiting_threads_sleep_unless_the_user_wants_otherwise() =>
        Assert.Equal(Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") ?? "PASSIVE", NativeVariable("OMP_WAIT_POLICY"));

    [Fact]
    public void The_number_of_threads_is_left_to_the_user() =>
        Assert.Equal(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), NativeVariable("OMP_NUM_THREADS"));

    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        var before = torch.get_num_threads();
        torch.set_num_threads(2);
        Assert.Equal(2, torch.get_num_threads());
        torch.set_num_threads(before);
        Assert.Throws<ExternalException>(() => torch.set_num_threads(0));
    }

    [Fact]
    public void Freed_tensors_are_reused_instead_of_being_faulted_in_again()
    {
        Assert.SkipWhen(
            new[] { "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES" }
                .Any(name => Environment.GetEnvironmentVariable(name) is not null),
            "the user has set the allocator, which is then left alone");
        const long elements = 2_000_000;
        zeros(elements).Dispose();
        var before = MinorFaults();
        for (var i = 0; i < 100; i++) zeros(elements).Dispose();
        // Given back and faulted in again, 8 MB would cost 1953 pages each time.
        Assert.InRange(MinorFaults() - before, 0, 20_000);
    }

    static long MinorFaults()
    {
        var text = File.ReadAllText("/proc/self/stat");
        return long.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[7]);
    }

    [Fact]
    public void An_operator_that_does_not_exist_is_named()
    {
        using var x = ones(1);
        var error = Assert.Throws<ExternalException>(() => new Operator("aten::no_such_thing").Call(x));
        Assert.Contains("aten::no_such_thing", error.Message);
    }

    [Fact]
    public void Too_many_or_too_few_arguments_are_told_with_the_schema()
    {
        using var x = ones(1);
        Assert.Contains("aten::exp(Tensor self) -> Tensor", Assert.Throws<ExternalException>(() => new Operator("aten::exp").Call(x, x)).Message);
        Assert.Contains("needs a value for other", Assert.Throws<ExternalException>(() => new Operator("aten::matmul").Call(x)).Message);
    }

    [Fact]
    public void Long_lists_leave_the_stack()
    {
        using var scope = NewDisposeScope();
        var parts = Enumerable.Range(0, 1000).Select(i => full(1, (float)i)).ToArray();
        Assert.Equal(499500f, torch.cat(parts).sum().item<float>());
    }

    [Fact]
    public void The_configuration_tells_blas_and_threads()
    {
        string text;
        unsafe
        {
            text = Marshal.PtrToStringUTF8((nint)NativeMethods.tl_configuration())!;
        }
        Assert.Contains("BLAS_INFO", text);
        Assert.Contains("get_num_threads", text);
    }

    [Fact]
    public void Devices_are_named_and_refused_with_a_reason()
    {
        Assert.Equal((DeviceType.CUDA, 1), (new Device("cuda:1").type, new Device("cuda:1").index));
        Assert.Equal("cpu", CPU.ToString());
        Assert.Contains("'gpu'", Assert.Throws<ArgumentException>(() => new Device("gpu")).Message);
        Assert.Contains("cuda:x", Assert.Throws<ArgumentException>(() => new Device("cuda:x")).Message);
        Assert.SkipWhen(torch.cuda.is_available(), "this libtorch has CUDA");
        Assert.Contains("CUDA is not available", Assert.Throws<InvalidOperationException>(() => torch.device("cuda")).Message);
    }
}
