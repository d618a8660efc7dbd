using System.CommandLine;
using Sqair.Trainer.Devices;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair pull DEVICE --broker HOST --out FOLDER`: fetches the silhouettes that a device has recorded.</summary>
internal static class PullCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("device") { Description = "Name of the device." };
        var folder = new Option<string>("--out") { Description = "Folder for the clips.", Required = true };
        var broker = new BrokerOptions();
        var command = new Command("pull", "Fetches the clips that a device has recorded (record: in its configuration) to train on.")
        {
            name, folder,
        };
        broker.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var (output, device) = (result.InvocationConfiguration.Output, result.GetRequiredValue(name));
            OutputFolder.Check(result.GetRequiredValue(folder));
            await using var pull = await ClipPull.ConnectAsync(broker.Read(result), broker.PrefixOf(result), device, cancellation);
            return await FetchAllAsync(pull, device, result.GetRequiredValue(folder), output.WriteLine, cancellation) ? 0 : 1;
        });
        return command;
    }

    /// <returns>Whether all that the device has is there now.</returns>
    internal static async Task<bool> FetchAllAsync(
        ClipPull pull, string device, string folder, Action<string> tell, CancellationToken cancellation)
    {
        var clips = await pull.ListAsync(cancellation);
        if (clips.Count == 0)
        {
            tell($"{device}: has recorded no clips yet");
            return true;
        }
        OutputFolder.Create(folder);
        int fetched = 0, gone = 0;
        foreach (var clip in clips)
        {
            if (await pull.FetchAsync(clip, folder, cancellation)) fetched++;
            else
            {
                gone++;
                tell($"{device}: {clip.Name} did not come");
            }
        }
        tell($"{device}: {fetched} of {clips.Count} clips, {clips.Sum(clip => clip.Bytes):N0} bytes, are in {folder}");
        return gone == 0;
    }
}
