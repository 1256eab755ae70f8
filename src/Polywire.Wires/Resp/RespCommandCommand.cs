using System.Buffers;
using System.Text;

namespace Polywire.Wires.Resp;

/// <summary>
/// Answers COMMAND: what this server knows, in Redis's shape, so that clients find keys and redis-cli completes names.
/// Key specifications, tips and subcommands are left empty. <see href="https://redis.io/docs/latest/commands/command/">Specification.</see>
/// </summary>
internal static class RespCommandCommand
{
    /// <summary>Answers the session's request.</summary>
    public static void Answer(RespSession session, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        RespRequest request = session.Request;
        switch (request.Subverb)
        {
            case RespSubverb.CommandCount:
                RespWriter.Integer(replies, RespVerbs.All.Count());
                break;
            case RespSubverb.CommandDocs:
                Docs(session, Asked(request, input), replies);
                break;
            case RespSubverb.CommandList:
                List(request, input, replies);
                break;
            case RespSubverb.CommandGetKeys:
                RespCommandKeys.Answer(request, input, replies);
                break;
            case RespSubverb.CommandHelp:
                RespServerCommand.Help(RespVerb.Command, replies);
                break;
            default:
                Info(Asked(request, input), session.Protocol, replies);
                break;
        }
    }

    // The commands named from the third word on, null for a name that we do not know; all when none is named.
    private static RespCommand?[] Asked(RespRequest request, ReadOnlySpan<byte> input)
    {
        if (request.Count <= 2)
            return RespVerbs.All.ToArray();
        var asked = new RespCommand?[request.Count - 2];
        for (int i = 0; i < asked.Length; i++)
        {
            RespVerb verb = RespVerbs.Find(request.Argument(input, i + 2));
            asked[i] = verb == RespVerb.Unknown ? null : RespVerbs.Row(verb);
        }
        return asked;
    }

    private static void Info(RespCommand?[] commands, int protocol, IBufferWriter<byte> replies)
    {
        RespWriter.Array(replies, commands.Length);
        foreach (RespCommand? command in commands)
        {
            if (command is null)
                RespWriter.Null(replies, protocol);
            else
                InfoRow(command, protocol, replies);
        }
    }

    private static void InfoRow(RespCommand command, int protocol, IBufferWriter<byte> replies)
    {
        RespWriter.Array(replies, 10);
        RespWriter.Bulk(replies, command.Name);
        RespWriter.Integer(replies, command.Arity);
        Words(command.Flags, "", protocol, replies);
        RespWriter.Integer(replies, command.FirstKey);
        RespWriter.Integer(replies, command.LastKey);
        RespWriter.Integer(replies, command.Step);
        Words(command.Categories, "@", protocol, replies);
        RespWriter.Set(replies, 0, protocol);
        RespWriter.Set(replies, 0, protocol);
        RespWriter.Set(replies, 0, protocol);
    }

    private static void Words(string words, string prefix, int protocol, IBufferWriter<byte> replies)
    {
        string[] each = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        RespWriter.Set(replies, each.Length, protocol);
        foreach (string word in each)
            RespWriter.Simple(replies, Encoding.ASCII.GetBytes(prefix + word));
    }

    private static void Docs(RespSession session, RespCommand?[] commands, IBufferWriter<byte> replies)
    {
        int protocol = session.Protocol;
        RespWriter.Map(replies, commands.Count(command => command is not null), protocol);
        foreach (RespCommand? command in commands)
        {
            if (command is null)
                continue;
            RespWriter.Bulk(replies, command.Name);
            RespWriter.Map(replies, 3, protocol);
            RespWriter.Bulk(replies, "summary"u8);
            RespWriter.Bulk(replies, command.Summary);
            RespWriter.Bulk(replies, "since"u8);
            RespWriter.Bulk(replies, command.Since);
            RespWriter.Bulk(replies, "group"u8);
            RespWriter.Bulk(replies, command.Group);
        }
    }

    // COMMAND LIST [FILTERBY MODULE name | ACLCAT category | PATTERN pattern]
    private static void List(RespRequest request, ReadOnlySpan<byte> input, IBufferWriter<byte> replies)
    {
        IEnumerable<RespCommand>? found = request.Count == 2 ? RespVerbs.All : Filtered(request, input);
        if (found is null)
        {
            RespWriter.Error(replies, "ERR syntax error"u8);
            return;
        }
        RespCommand[] listed = found.ToArray();
        RespWriter.Array(replies, listed.Length);
        foreach (RespCommand command in listed)
            RespWriter.Bulk(replies, command.Name);
    }

    private static IEnumerable<RespCommand>? Filtered(RespRequest request, ReadOnlySpan<byte> input)
    {
        if (request.Count != 5 || !RespText.EqualsIgnoreCase(request.Argument(input, 2), "filterby"))
            return null;
        ReadOnlySpan<byte> by = request.Argument(input, 3);
        byte[] value = request.Argument(input, 4).ToArray();
        if (RespText.EqualsIgnoreCase(by, "module"))
            return [];
        if (RespText.EqualsIgnoreCase(by, "aclcat"))
            return RespVerbs.All.Where(command => command.Categories.Split(' ').Any(category => RespText.EqualsIgnoreCase(value, category)));
        if (RespText.EqualsIgnoreCase(by, "pattern"))
            return RespVerbs.All.Where(command => RespGlob.IsMatch(value, Encoding.ASCII.GetBytes(command.Name)));
        return null;
    }
}
