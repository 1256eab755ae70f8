using System.Buffers;
using Polywire.Wires.Zmtp;

namespace Polywire.Robustness.Tests.Zmtp;

/// <summary>A million damaged inputs: they end only in the sanctioned failures, and cost no more memory than they bring bytes.</summary>
public sealed class ZmtpMutationTests
{
    private static readonly ZmtpLimits s_limits = new() { MessageBytes = 4096, MessageFrames = 16, CommandBytes = 512 };

    [Fact]
    public void Reader() => new Mutations(1, [.. Transcripts().Select(t => t.Length > 64 ? t[64..] : t)]).Run(1_000_000, 400, (input, _) =>
    {
        try
        {
            while (ZmtpReader.TryRead(input, out ZmtpFrame frame))
            {
                long length = frame.HeaderLength + frame.BodyLength;
                if (length < 0 || length > input.Length) return;
                input = input[(int)length..];
            }
        }
        catch (ZmtpException failure) when (failure.Failure == ZmtpFailure.BadFrameSize)
        {
        }
    });

    [Fact]
    public void Session()
    {
        ArrayBufferWriter<byte> output = new(4096);
        new Mutations(2, Transcripts()).Run(1_000_000, 6000, (input, random) =>
        {
            output.ResetWrittenCount();
            ZmtpSession session = new(Options(random));
            session.Open(TimeSpan.Zero, output);
            int piece = random.Next(3) == 0 ? random.Next(1, 40) : input.Length;
            Feed(session, input, Math.Max(1, piece), output);
            session.Tick(TimeSpan.FromSeconds(random.Next(40)), output);
        });
    }

    private static void Feed(ZmtpSession session, ReadOnlySpan<byte> input, int piece, ArrayBufferWriter<byte> output)
    {
        int end = 0;
        while (end < input.Length)
        {
            end = Math.Min(end + piece, input.Length);
            ZmtpEvent told;
            do
            {
                ReadOnlySpan<byte> seen = input[..end];
                told = session.Receive(seen, output, out int consumed);
                Check(session, told, seen, consumed);
                input = input[consumed..];
                end -= consumed;
            }
            while (told is not (ZmtpEvent.NeedMore or ZmtpEvent.Failed));
        }
    }

    private static void Check(ZmtpSession session, ZmtpEvent told, ReadOnlySpan<byte> input, int consumed)
    {
        Assert.InRange(consumed, 0, input.Length);
        if (told == ZmtpEvent.Message)
        {
            int bytes = 0;
            foreach (ZmtpRange frame in session.Frames) bytes += frame.Of(input[..consumed]).Length;
            Assert.InRange(bytes, 0, s_limits.MessageBytes);
            Assert.InRange(session.Frames.Length, 1, s_limits.MessageFrames);
        }
        else if (told is ZmtpEvent.Subscribe or ZmtpEvent.Cancel)
        {
            _ = session.Topic.Of(input);
        }
        else if (told == ZmtpEvent.Failed)
        {
            Assert.NotNull(session.Failure);
        }
    }

    private static ZmtpSessionOptions Options(Random random)
    {
        bool plain = random.Next(4) == 0;
        ZmtpSocketType[] types = [ZmtpSocketType.Pull, ZmtpSocketType.Pub, ZmtpSocketType.XPub, ZmtpSocketType.Rep, ZmtpSocketType.Router, ZmtpSocketType.Pair];
        return new ZmtpSessionOptions
        {
            SocketType = types[random.Next(types.Length)],
            Mechanism = plain ? ZmtpMechanism.Plain : ZmtpMechanism.Null,
            CheckCredentials = plain ? (user, password) => password.Length != 3 : null,
            HeartbeatInterval = TimeSpan.FromSeconds(random.Next(3)),
            Limits = s_limits,
        };
    }

    private static byte[][] Transcripts()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tests", "transcripts"))) folder = folder.Parent!;
        string[] files = Directory.GetFiles(Path.Combine(folder.FullName, "tests", "transcripts", "zmtp"), "*.txt", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        return [.. files.SelectMany(file => (byte[][])[Side(file, '<'), Side(file, '>')])];
    }

    private static byte[] Side(string file, char sign) =>
        [.. File.ReadLines(file).Where(line => line[0] == sign).SelectMany(line => Convert.FromHexString(line[2..]))];
}
