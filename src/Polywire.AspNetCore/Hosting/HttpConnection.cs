using Microsoft.AspNetCore.Connections;

namespace Polywire.AspNetCore.Hosting;

/// <summary>One open connection of an <see cref="HttpServer"/>, for who looks on.</summary>
internal sealed class HttpConnection(ConnectionContext context, long id, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>Its number at its server.</summary>
    internal long Id { get; } = id;

    /// <summary>Kestrel's side of it.</summary>
    internal ConnectionContext Context { get; } = context;

    /// <summary>The peer.</summary>
    internal string Peer { get; } = context.RemoteEndPoint?.ToString() ?? "";

    /// <summary>Our end.</summary>
    internal string Local { get; } = context.LocalEndPoint?.ToString() ?? "";

    /// <summary>Time since it connected.</summary>
    internal TimeSpan Age => time.GetElapsedTime(_began);

    /// <summary>Bytes that were written and not handed to the transport yet.</summary>
    internal long QueuedBytes => Context.Transport.Output.CanGetUnflushedBytes ? Context.Transport.Output.UnflushedBytes : 0;
}
