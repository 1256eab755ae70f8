namespace Polywire.Interop.Tests.Cli;

/// <summary>How a command ended and what it wrote.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error);
