namespace Polywire.Rpc;

/// <summary>What may be told of a server that is mounted with <see cref="ServiceTable.Mount"/>.</summary>
public sealed record MountOptions
{
    /// <summary>The defaults.</summary>
    public static MountOptions Default { get; } = new();

    /// <summary>
    /// How the server is called. <see cref="RpcClientOptions.Timeout"/> does not count: each call has the time that its caller has.
    /// </summary>
    public RpcClientOptions Client { get; init; } = RpcClientOptions.Default;

    /// <summary>
    /// How often the server is asked again what it offers, beside each time that it was gone and has come back or a call shows that its
    /// methods have changed. Default 60 s.
    /// </summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to answer what it offers. Default 10 s; then it counts as gone.</summary>
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Methods that are listed. Default 10,000; the rest can be called, and is not listed.</summary>
    public int Methods { get; init; } = 10_000;

    /// <summary>
    /// Told when the server was reached for the first time, is gone, has come back, or offers something else than before: see
    /// <see cref="Mount.Failure"/> and <see cref="Mount.Services"/>. Called from any thread; must not block or throw. Null (the default):
    /// nobody is told.
    /// </summary>
    public Action<Mount>? Changed { get; init; }
}
