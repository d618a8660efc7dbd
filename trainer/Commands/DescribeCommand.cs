using System.CommandLine;
using System.Text.Json;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Learning;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair describe CONFIG`: parameters by block.</summary>
internal static class DescribeCommand
{
    public static Command Create()
    {
        var config = new Argument<string>("config") { Description = "Experiment file, see trainer/configs." };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("describe", "Prints a configuration's parameters by block.") { config, json };
        command.SetAction(result =>
        {
            var read = ConfigReader.Read(result.GetRequiredValue(config));
            var plan = ModelBuilder.Plan(read);
            var blocks = plan.Blocks();
            if (result.GetValue(json))
            {
                result.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(
                    new { name = read.Name, parameters = plan.Count, blocks = blocks.ToDictionary(b => b.Name, b => b.Count) },
                    JsonSerializerOptions.Web));
                return 0;
            }
            foreach (var (name, count) in blocks) result.InvocationConfiguration.Output.WriteLine($"{name,-32}{count,12:N0}");
            result.InvocationConfiguration.Output.WriteLine($"{"total",-32}{plan.Count,12:N0}");
            return 0;
        });
        return command;
    }
}
