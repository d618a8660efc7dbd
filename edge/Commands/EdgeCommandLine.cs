using System.CommandLine;
using Sqair.Edge.Hosting;

namespace Sqair.Edge.Commands;

/// <summary>The verbs and options of <c>sqair-edge</c>.</summary>
public static class EdgeCommandLine
{
    const string Codes =
        "Exit codes: 0 fine; 1 something failed while running, or a check did; 2 wrong command line or configuration; 3 unusable model.";

    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var parsed = Build(output, error).Parse(arguments);
        // The host has its own handlers for SIGTERM and SIGINT, which let the broker be told.
        var invocation = new InvocationConfiguration
        {
            Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false
        };
        var code = await parsed.InvokeAsync(invocation, cancellation);
        return parsed.Errors.Count > 0 ? ExitCode.Configuration : code;
    }

    static RootCommand Build(TextWriter output, TextWriter error)
    {
        var config =
            new Option<string>("--config", "-c") { Description = "The YAML configuration file", Required = true, HelpName = "FILE" };
        var model =
            new Option<string?>("--model", "-m") { Description = "A model package that replaces the configured one", HelpName = "FILE" };
        var once = new Option<bool>("--once") { Description = "Read files to their end, every frame of them, and exit" };
        var json = new Option<bool>("--json") { Description = "Print figures of the run as JSON at the end" };

        var run = new Command("run", "Track people in all cameras and publish what is found, until SIGTERM or SIGINT")
        {
            config, model, once, json
        };
        run.SetAction((result, cancellation) => RunCommand.RunAsync(
            result.GetRequiredValue(config), result.GetValue(model),
            result.GetValue(once), result.GetValue(json), output, error, cancellation));

        var validate = new Command("validate", "Read the configuration and name every mistake with its line") { config };
        validate.SetAction(result => ValidateCommand.Run(result.GetRequiredValue(config), output, error));

        var check = new Command(
            "check", "Try everything the daemon needs: ffmpeg, model, cameras, broker, disk; say how to mend what fails") { config, model };
        check.SetAction((result, cancellation) => CheckCommand.RunAsync(
            result.GetRequiredValue(config), result.GetValue(model), output, error, cancellation));

        return new RootCommand($"Finds and tracks people in the pictures of static cameras and publishes the tracks over MQTT.\n\n{Codes}")
        {
            run, validate, check,
            WatchCommand.Create(output, error), BenchCommand.Create(output, error), BenchCommand.CreateMemory(output, error)
        };
    }
}
