namespace Sqair.Edge.Commands;

/// <summary>Prints one line a check: what was tried, how it went, and for a failure what to do.</summary>
sealed class CheckReport(TextWriter output)
{
    public int Failures { get; private set; }

    public void Fine(string what, string found) => output.WriteLine($"ok    {what}: {found}");

    public void Failed(string what, string reason, string remedy)
    {
        Failures++;
        output.WriteLine($"FAIL  {what}: {reason.ReplaceLineEndings(" ")}");
        output.WriteLine($"      remedy: {remedy}");
    }
}
