namespace Polywire.Toolbox.Http;

/// <summary>Where the time of an exchange went. Name, connection and TLS are null on a connection that was there already.</summary>
/// <param name="Name">Finding the host's address.</param>
/// <param name="Connect">Connecting to it.</param>
/// <param name="Tls">The TLS handshake; null without TLS.</param>
/// <param name="FirstByte">From the beginning of the exchange to the response's first byte; null while there is none.</param>
/// <param name="Total">From the beginning to the end of the body, or to now.</param>
public sealed record HttpTiming(TimeSpan? Name, TimeSpan? Connect, TimeSpan? Tls, TimeSpan? FirstByte, TimeSpan Total);
