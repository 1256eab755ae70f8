namespace Polywire.Wires.Stomp;

/// <summary>The commands as they stand on the wire, upper case only.</summary>
internal static class StompWords
{
    private static readonly byte[][] s_words = [.. Enum.GetNames<StompCommand>().Select(static name => System.Text.Encoding.ASCII.GetBytes(name.ToUpperInvariant()))];

    /// <summary>The word of a command.</summary>
    public static ReadOnlySpan<byte> Text(StompCommand command) => s_words[(int)command];

    /// <summary>The command of a word.</summary>
    public static StompCommand Parse(ReadOnlySpan<byte> word)
    {
        // What comes by the million first.
        if (word.SequenceEqual("SEND"u8)) return StompCommand.Send;
        if (word.SequenceEqual("MESSAGE"u8)) return StompCommand.Message;
        for (int i = 1; i < s_words.Length; i++)
            if (word.SequenceEqual(s_words[i])) return (StompCommand)i;
        return StompCommand.Unknown;
    }

    /// <summary>Only SEND, MESSAGE and ERROR have bodies; what an unknown one has is not ours to say.</summary>
    public static bool MayHaveBody(StompCommand command) => command is StompCommand.Send or StompCommand.Message or StompCommand.Error or StompCommand.Unknown;

    /// <summary>CONNECT and CONNECTED are never escaped, so that 1.0 understands them.</summary>
    public static bool IsGreeting(StompCommand command) => command is StompCommand.Connect or StompCommand.Stomp or StompCommand.Connected;
}
