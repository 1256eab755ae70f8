namespace Polywire.Toolbox.Http;

/// <summary>The connections of a session to one host.</summary>
/// <param name="Host">Host and port.</param>
/// <param name="Open">Connections that are open now.</param>
/// <param name="Opened">Connections opened so far.</param>
/// <param name="Requests">Requests sent so far.</param>
/// <param name="Reused">How many of them went over a connection that was there already.</param>
public sealed record HttpPoolFacts(string Host, int Open, int Opened, int Requests, int Reused);
