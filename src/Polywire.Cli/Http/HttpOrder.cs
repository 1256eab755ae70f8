using Polywire.Toolbox.Http;

namespace Polywire.Cli.Http;

/// <summary>What a command line of <c>polywire http</c> asks for.</summary>
internal sealed record HttpOrder
{
    public required RequestLine Line { get; init; }

    public required HttpSessionOptions Session { get; init; }

    public DownloadOptions? Download { get; init; }

    public bool Json { get; init; }

    public bool Pretty { get; init; }

    public bool Verbose { get; init; }

    public bool Secrets { get; init; }

    public bool Timing { get; init; }

    /// <summary>Whether standard input is left alone.</summary>
    public bool IgnoresInput { get; init; }

    /// <summary>Standard input, when it is the body: asked for by <c>@-</c>, or piped to a method that has a body, without items that make one.</summary>
    public Stream? OpenInput()
    {
        if (Line.WantsInput) return Console.OpenStandardInput();
        if (IgnoresInput || Line.HasBody || Line.Multipart || !Console.IsInputRedirected) return null;
        // Without a method a pipe is left alone: whoever runs us may have one open that never says anything.
        return Line.Method is "POST" or "PUT" or "PATCH" ? InputKind.IsPipeOrFile ? Console.OpenStandardInput() : null : Line.Method is null && InputKind.IsFilledFile ? Console.OpenStandardInput() : null;
    }
}
