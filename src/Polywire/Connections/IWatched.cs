namespace Polywire.Connections;

/// <summary>A connection that an <see cref="IdleWatch"/> looks at.</summary>
internal interface IWatched
{
    /// <summary>Bytes received and sent since the connection began.</summary>
    long MovedBytes { get; }

    /// <summary>Whether it is this side that does not read or send.</summary>
    bool IsHeld { get; }

    /// <summary>Ends it.</summary>
    void EndIdle(PolywireException reason);
}
