using System.Buffers;
using System.Text;
using Polywire.Wires.Grpc;
using Polywire.Wires.Twirp;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>Hundreds of thousands of damaged inputs per codec, a million where bytes are framed: each ends in a value or a <see cref="GrpcException"/>, and costs little memory.</summary>
public sealed class GrpcMutationTests
{
    private static readonly GrpcLimits s_limits = new() { MessageBytes = 4096 };

    [Fact]
    public void Frames() => Attack(1, 1500, 1_000_000, static input =>
    {
        var rest = new ReadOnlySequence<byte>(input);
        while (GrpcReader.TryRead(rest, GrpcFlags.Compressed | GrpcFlags.Trailers | GrpcFlags.EndOfStream, s_limits, out GrpcFrame frame, out ReadOnlySequence<byte> message))
        {
            if (message.Length != frame.Length || frame.Length > s_limits.MessageBytes) throw new InvalidOperationException("not what the prefix says");
            rest = rest.Slice(message.End);
        }
    }, [0, 0, 0, 0, 2, 8, 21, 1, 0, 0, 1, 0, .. new byte[256], 0x80, 0, 0, 0, 4, 1, 2, 3, 4]);

    [Fact]
    public void Text() => Attack(2, 1500, 1_000_000, static input => GrpcWebText.Decode(input), "AAAAAAIIFQ==AAAAAAIIFQ=="u8.ToArray(), "AAECAwQFBgcICQoLDA0ODw=="u8.ToArray());

    [Fact]
    public void Headers() => Attack(4, 3000, 300_000, static input =>
    {
        string text = Encoding.Latin1.GetString(input);
        GrpcText.DecodeMessage(text);
        Try(() => GrpcText.DecodeBinary(text));
        Try(() => GrpcTimeout.Parse(text));
        GrpcTimeout.ParseConnect(text);
    }, "99999999H"u8.ToArray(), "AAE=,/w"u8.ToArray(), "no %E7%8C%AB"u8.ToArray(), "250"u8.ToArray());

    [Fact]
    public void Ends() => Attack(5, 5000, 300_000, static input => TwirpError.TryRead(input), """{"code":"not_found","msg":"no","meta":{"a":"b"}}"""u8.ToArray());

    private static void Attack(int seed, int bytesEach, int count, Action<byte[]> attack, params byte[][] samples) =>
        new Mutations(seed, samples).Run(count, bytesEach, (input, _) =>
        {
            byte[] copy = input.ToArray();
            Try(() => attack(copy));
        });

    private static void Try(Action attack)
    {
        try
        {
            attack();
        }
        catch (GrpcException)
        {
            // The one way in which they may fail.
        }
    }
}
