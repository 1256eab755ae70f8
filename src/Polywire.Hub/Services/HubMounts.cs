using Polywire.Addressing;
using Polywire.Rpc;

namespace Polywire.Hubs.Services;

/// <summary>The servers that a hub was told to offer.</summary>
internal sealed class HubMounts : IAsyncDisposable
{
    // A server that is up answers sooner; one that is not must not keep the hub from starting.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly List<Mount> _mounts = [];

    private HubMounts() { }

    /// <summary>Mounts them all, and waits a little for each to be tried once.</summary>
    /// <exception cref="AddressException">A name or an address is wrong.</exception>
    internal static async ValueTask<HubMounts> StartAsync(HubCore core, CancellationToken cancellationToken)
    {
        var mounts = new HubMounts();
        try
        {
            foreach ((string name, string address) in core.Options.Services) mounts._mounts.Add(Mount(core, core.Services, name, address));
            await Task.WhenAll(mounts._mounts.Select(mount => mount.TriedAsync())).WaitAsync(s_patience, core.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Calls find out.
        }
        catch
        {
            await mounts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return mounts;
    }

    /// <summary>Throws when a name or an address is wrong; mounts nothing.</summary>
    /// <exception cref="AddressException">A name or an address is wrong.</exception>
    internal static async ValueTask CheckAsync(HubCore core, HubOptions options)
    {
        foreach ((string name, string address) in options.Services)
            await Mount(core, new ServiceTable(), name, address).DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Mounts what is new, and takes away what is asked for no longer.</summary>
    internal async ValueTask ReloadAsync(HubCore core)
    {
        IReadOnlyDictionary<string, string> wanted = core.Options.Services;
        Mount[] gone = [.. _mounts.Where(mount => !wanted.TryGetValue(mount.Name, out string? address) || Address.Parse(address).ToString() != mount.Address.ToString())];
        foreach (Mount mount in gone)
        {
            _mounts.Remove(mount);
            await mount.DisposeAsync().ConfigureAwait(false);
        }
        foreach ((string name, string address) in wanted)
            if (!_mounts.Exists(mount => mount.Name == name)) _mounts.Add(Mount(core, core.Services, name, address));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_mounts.Select(mount => mount.DisposeAsync().AsTask())).ConfigureAwait(false);

    private static Mount Mount(HubCore core, ServiceTable services, string name, string address)
    {
        RpcClientOptions client = RpcClientOptions.Default with { Limits = core.CallOptions.Limits, Time = core.Time };
        try
        {
            return services.Mount(name, address, new MountOptions { Client = client, Changed = core.Options.ServiceChanged });
        }
        catch (Exception wrong) when (wrong is ArgumentException or PolywireException)
        {
            throw new AddressException($"Service {name}={Address.Parse(address)}: {wrong.Message.Split(" (Parameter")[0]}");
        }
    }
}
