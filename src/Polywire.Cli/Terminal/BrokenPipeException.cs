namespace Polywire.Cli.Terminal;

/// <summary>Standard output, or error, leads nowhere any more.</summary>
internal sealed class BrokenPipeException(string stream) : IOException($"standard {stream} was closed");
