using Polywire.Addressing;

namespace Polywire.Contract.Tests;

/// <summary>A server at which both sides of a pattern meet.</summary>
internal interface IPlaceServer : IAsyncDisposable
{
    /// <inheritdoc cref="Place.PullersGiveBack"/>
    bool PullersGiveBack { get; }

    /// <inheritdoc cref="Place.CannotBind"/>
    string? CannotBind => null;

    ValueTask StartAsync();

    /// <summary>Ends what the sides are connected to, and brings it back at the same address.</summary>
    ValueTask RestartAsync();

    /// <param name="role">The ZeroMQ socket that a server of that wire has for the asker: xsub, xpub, pull, push, router, dealer. Other wires have one address for all.</param>
    Address AddressFor(string role);
}
