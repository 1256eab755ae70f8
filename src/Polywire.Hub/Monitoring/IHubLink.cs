using Polywire.Connections;

namespace Polywire.Hubs.Monitoring;

/// <summary>A connection of the hub that can be told about.</summary>
internal interface IHubLink
{
    /// <summary>The wire's name as in an address.</summary>
    string Wire { get; }

    /// <summary>What it lives on.</summary>
    Pump Pump { get; }

    /// <summary>Adds what only this wire knows: role, user, name, messages that came in, subscriptions.</summary>
    ConnectionFacts Describe(ConnectionFacts facts);
}
