using System.CommandLine;

namespace Sqair.Trainer.Tests.Tools;

/// <summary>Runs commands as the program does.</summary>
static class Invocation
{
    /// <summary>What it writes; fails the test where the arguments are not its own, or it does not end with 0.</summary>
    public static async Task<string> RunAsync(Command command, params string[] arguments)
    {
        using var output = new StringWriter();
        var parsed = command.Parse(arguments);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, await parsed.InvokeAsync(
            new() { Output = output, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));
        return output.ToString();
    }

    /// <summary>The one line that it refuses with.</summary>
    public static async Task<string> RefusedAsync(Command command, params string[] arguments)
    {
        var message = (await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(command, arguments))).Message;
        Assert.DoesNotContain('\n', message);
        Assert.NotEmpty(message.Trim());
        return message;
    }
}
