using Polywire.Connections;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>A server that is called through another one, which has mounted it: two wires in a row. What neither loses, a caller has.</summary>
/// <param name="near">The server that is called.</param>
/// <param name="far">The server that is mounted there; it is this one that starts and stops.</param>
/// <param name="address">The address of <paramref name="far"/>, with <c>{0}</c> for its port.</param>
internal abstract class MountedPlace(CallPlace near, CallPlace far, string address) : CallPlace
{
    private readonly List<Mount> _mounts = [];

    public override bool StreamsReplies => near.StreamsReplies && far.StreamsReplies;

    public override bool StreamsRequests => near.StreamsRequests && far.StreamsRequests;

    public override bool TellsMissing => near.TellsMissing && far.TellsMissing;

    public override bool TellsDeadlines => near.TellsDeadlines && far.TellsDeadlines;

    public override bool TellsCancellation => near.TellsCancellation && far.TellsCancellation;

    public override bool NamesParameters => near.NamesParameters && far.NamesParameters;

    public override bool Notifies => near.Notifies;

    // The contract's ten thousand, twice over on one machine, would measure that.
    public override int InFlight => Math.Min(1000, Math.Min(near.InFlight, far.InFlight));

    public override ServiceTable Services => far.Services;

    public override Probe Probe => far.Probe;

    public override IEnumerable<Value> Values => near.Values.Where(value => far.Values.Contains(value));

    // In between, where a decimal is a number without a type, it has the digits of a double.
    public override Everything Sayable(Everything value) =>
        far.Sayable(near.Sayable(value)) is var sayable && Math.Abs(sayable.Money) > 1e15m ? sayable with { Money = 123_456_789.25m } : sayable;

    public override async ValueTask StartAsync(RpcServerOptions? options = null)
    {
        await far.StartAsync(options);
        if (_mounts.Count > 0) return;
        await near.StartAsync(options);
        var how = new MountOptions { Client = RpcClientOptions.Default with { Backoff = new Backoff { First = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(20) } } };
        // The contract adds a service to the far one later, and calls it by this name.
        foreach (string name in (string[])["probe", "late"])
        {
            Mount mount = near.Services.Mount(name, string.Format(System.Globalization.CultureInfo.InvariantCulture, address, far.Port), how);
            _mounts.Add(mount);
            await mount.ReachedAsync().WithinPatience();
        }
    }

    public override ValueTask StopAsync() => far.StopAsync();

    public override ValueTask<RpcClient> ConnectAsync(RpcClientOptions? options = null) => near.ConnectAsync(options);

    public override int Port => near.Port;

    public override async ValueTask DisposeAsync()
    {
        foreach (Mount mount in _mounts) await mount.DisposeAsync();
        await near.DisposeAsync();
        await far.DisposeAsync();
    }
}
