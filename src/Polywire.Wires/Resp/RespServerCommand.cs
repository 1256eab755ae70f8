using System.Buffers;
using System.Text;

namespace Polywire.Wires.Resp;

/// <summary>Answers CONFIG, INFO, ROLE and the containers' HELP from what the host tells.</summary>
internal static class RespServerCommand
{
    /// <summary>CONFIG GET pattern…, CONFIG SET.</summary>
    public static void Config(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespRequest request = session.Request;
        switch (request.Subverb)
        {
            case RespSubverb.ConfigGet:
                ConfigGet(session, input, replies);
                break;
            case RespSubverb.ConfigSet:
                ConfigSet(session, input, replies);
                break;
            default:
                Help(RespVerb.Config, replies);
                break;
        }
    }

    /// <summary>The names of a container's subcommands.</summary>
    public static void Help(RespVerb container, IBufferWriter<byte> replies)
    {
        string name = RespVerbs.Row(container).Name.ToUpperInvariant();
        RespSubcommand[] rows = RespSubcommand.All.Where(row => row.Container == container).ToArray();
        RespWriter.Array(replies, rows.Length + 1);
        RespWriter.Simple(replies, Encoding.ASCII.GetBytes($"{name} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
        foreach (RespSubcommand row in rows)
            RespWriter.Simple(replies, Encoding.ASCII.GetBytes(row.Name.ToUpperInvariant()));
    }

    /// <summary>ROLE: a leader without followers.</summary>
    public static void Role(IBufferWriter<byte> replies)
    {
        RespWriter.Array(replies, 3);
        RespWriter.Bulk(replies, "master"u8);
        RespWriter.Integer(replies, 0);
        RespWriter.Array(replies, 0);
    }

    /// <summary>INFO [section…]</summary>
    public static void Info(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        var wanted = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 1; i < session.Request.Count; i++)
            wanted.Add(RespReject.Shown(session.Request.Argument(input, i), 64));
        bool all = wanted.Count == 0 || wanted.Contains("all") || wanted.Contains("default") || wanted.Contains("everything");
        var text = new StringBuilder();
        foreach ((string section, string lines) in Sections(session.Host.ServerFacts()))
        {
            if (!all && !wanted.Contains(section))
                continue;
            text.Append(text.Length > 0 ? "\r\n" : "").Append("# ").Append(section).Append("\r\n");
            foreach (string line in lines.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                text.Append(line).Append("\r\n");
        }
        RespWriter.Verbatim(replies, "txt"u8, Encoding.UTF8.GetBytes(text.ToString()), session.Protocol);
    }

    // One space stands for one line end: no value holds a space.
    private static IEnumerable<(string Section, string Lines)> Sections(RespServerFacts facts)
    {
        yield return ("Server", $"redis_version:{RespSession.ServerVersion} server_name:polywire redis_mode:standalone " +
            $"process_id:{facts.ProcessId} tcp_port:{facts.Port} uptime_in_seconds:{facts.UptimeSeconds} " +
            $"uptime_in_days:{facts.UptimeSeconds / 86400}");
        yield return ("Clients", $"connected_clients:{facts.ConnectedClients} blocked_clients:{facts.BlockedClients}");
        yield return ("Memory", $"used_memory:{facts.UsedMemory}");
        yield return ("Persistence", "loading:0 rdb_bgsave_in_progress:0 aof_enabled:0");
        yield return ("Stats", $"total_connections_received:{facts.TotalConnections} total_commands_processed:{facts.TotalCommands} " +
            $"total_net_input_bytes:{facts.InputBytes} total_net_output_bytes:{facts.OutputBytes} " +
            $"pubsub_channels:{facts.Channels} pubsub_patterns:{facts.Patterns}");
        yield return ("Replication", "role:master connected_slaves:0");
        yield return ("Cluster", "cluster_enabled:0");
        if (facts.Own.Count > 0)
            yield return ("Hub", string.Join(' ', facts.Own.Select(own => $"{own.Key}:{own.Value}")));
        yield return ("Keyspace", facts.Keys == 0 ? "" : $"db0:keys={facts.Keys},expires={facts.ExpiringKeys},avg_ttl=0");
    }

    private static void ConfigGet(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        var found = new List<KeyValuePair<string, string>>();
        foreach (KeyValuePair<string, string> setting in session.Host.Settings())
        {
            if (AnyMatches(session.Request, input, setting.Key))
                found.Add(setting);
        }
        RespWriter.Map(replies, found.Count, session.Protocol);
        foreach ((string name, string value) in found)
        {
            RespWriter.Bulk(replies, name);
            RespWriter.Bulk(replies, value);
        }
    }

    private static bool AnyMatches(RespRequest request, ReadOnlySpan<byte> input, string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        for (int i = 2; i < request.Count; i++)
        {
            byte[] pattern = request.Argument(input, i).ToArray();
            for (int j = 0; j < pattern.Length; j++)
                pattern[j] = (byte)char.ToLowerInvariant((char)pattern[j]);
            if (RespGlob.IsMatch(pattern, text))
                return true;
        }
        return false;
    }

    private static void ConfigSet(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        string name = RespReject.Shown(session.Request.Argument(input, 2), 128);
        bool known = session.Host.Settings().Any(setting => string.Equals(setting.Key, name, StringComparison.OrdinalIgnoreCase));
        RespWriter.Error(replies, known
            ? $"ERR CONFIG SET failed (possibly related to argument '{name}') - can't set immutable config"
            : $"ERR Unknown option or number of arguments for CONFIG SET - '{name}'");
    }
}
