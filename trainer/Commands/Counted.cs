using System.Globalization;

namespace Sqair.Trainer.Commands;

/// <summary>A number with its noun.</summary>
internal static class Counted
{
    /// <param name="noun">Of one; more get an s.</param>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
