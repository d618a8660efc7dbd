using System.CommandLine;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Export;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair sign FILE --key NAME`: says by a signature that a package may run on devices that hold the key.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Model package (*.sqair), signed in place." };
        var key = new Option<string>("--key") { Description = "Name of the key (sqair keys list).", Required = true };
        var command = new Command("sign", "Signs a model package, in place of any signature that it has.") { file, key };
        command.SetAction(result =>
        {
            var (path, name) = (result.GetRequiredValue(file), result.GetRequiredValue(key));
            OutputFolder.CheckFile(path);
            using var signing = SigningKeys.OfUser().Open(name);
            var package = ModelPackage.Open(path);
            // Nobody vouches for what does not pass its own test.
            new TrackingEngine(package).Dispose();
            var id = package.WriteSigned(path, signing);
            result.InvocationConfiguration.Output.WriteLine(
                $"{path}: {package.Manifest.Name} ({package.Fingerprint}) is signed by {name} {id}");
            return 0;
        });
        return command;
    }
}
