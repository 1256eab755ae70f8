namespace Polywire.Cli.Terminal;

/// <summary>Standard output leads nowhere any more.</summary>
internal sealed class BrokenPipeException() : IOException("standard output was closed");
