using System.CommandLine;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer;
using Sqair.Trainer.Commands;
using Sqair.Video;

// Exit codes: 0 fine, 1 something broke, 2 the user can put it right (one line on stderr says how), 130 stopped by Ctrl-C after saving.
var root = new RootCommand("Trains a SQAIR model on footage of a static camera, without labels, and packs it for the daemon.");
root.Subcommands.Add(SimulateCommand.Create());
root.Subcommands.Add(TrainCommand.Create());
root.Subcommands.Add(MnistCommand.Create());
root.Subcommands.Add(SampleCommand.Create());
root.Subcommands.Add(EvaluateCommand.Create());
root.Subcommands.Add(BenchCommand.Create());
root.Subcommands.Add(ExportCommand.Create());
root.Subcommands.Add(TrainJudgeCommand.Create());
root.Subcommands.Add(KeysCommand.Create());
root.Subcommands.Add(SignCommand.Create());
root.Subcommands.Add(InspectCommand.Create());
root.Subcommands.Add(PushCommand.Create());
root.Subcommands.Add(PullCommand.Create());
root.Subcommands.Add(RetrainCommand.Create());
root.Subcommands.Add(DevicesCommand.Create());
root.Subcommands.Add(RollbackCommand.Create());
root.Subcommands.Add(DescribeCommand.Create());
root.Subcommands.Add(TrackCommand.Create());
root.Subcommands.Add(EvaluateTracksCommand.Create());
root.Subcommands.Add(CountCommand.Create());
root.Subcommands.Add(YardstickCommand.Create());
try
{
    // Long enough to write a checkpoint after Ctrl-C.
    return await root.Parse(args)
        .InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
}
catch (Exception e) when (e is UserErrorException or VideoException or ModelException or MotException)
{
    Console.Error.WriteLine($"sqair: {e.Message}");
    return 2;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or TrackingException)
{
    // A full disk, a folder that may not be written to, a device that failed.
    Console.Error.WriteLine($"sqair: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
