namespace Polywire.Cli;

/// <summary>What the shell sees (docs/errors.md).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int TimedOut = 124;
    public const int Interrupted = 130;
}
