<?php

// The contract from PHP, by hand: what php-cli has in it.

declare(strict_types=1);

function fail(?int $status, ?string $message): never
{
    fwrite(STDERR, json_encode(['status' => $status, 'message' => $message]) . "\n");
    exit(1);
}

function ask(string $method, string $path): mixed
{
    $context = stream_context_create(['http' => [
        'method' => $method,
        'header' => ['Authorization: Bearer ' . getenv('VBO_ACCESS_TOKEN'), 'Content-Length: 0'],
        'follow_location' => 0,
        'ignore_errors' => true,
        'timeout' => 10,
    ]]);
    $body = @file_get_contents(getenv('VBO_SERVER') . $path, false, $context, 0, 1 << 20);
    $lines = $http_response_header ?? [];
    $last = array_key_last(preg_grep('~^HTTP/~', $lines) ?: []);
    if ($body === false || $last === null) {
        fail(null, error_get_last()['message'] ?? 'no answer');
    }
    $status = (int) explode(' ', $lines[$last])[1];
    if ($status !== 200) {
        fail($status, json_decode($body, true)['message'] ?? null);
    }
    if (!preg_grep('~^content-type:\s*application/json\s*(;\s*charset="?utf-8"?)?\s*$~i', $lines)) {
        fail($status, 'not JSON in UTF-8');
    }
    try {
        return json_decode($body, false, 64, JSON_THROW_ON_ERROR);
    } catch (JsonException $e) {
        fail($status, $e->getMessage());
    }
}

final class DeviceCode
{
    public function __construct(
        public readonly string $userCode,
        public readonly string $verificationUrl,
        public readonly int $expiresIn,
        public readonly ?string $message,
    ) {
        if ($userCode === '' || $expiresIn < 1 || !preg_match('~^https://[^\s@/?#]+([/?#]\S*)?$~Di', $verificationUrl)) {
            throw new TypeError('not a code, an https URL and seconds');
        }
    }
}

if (($argv[1] ?? '') === 'organizations') {
    $read = ask('GET', '/v6/Organizations?extendedView=false');
} else {
    $answer = ask('POST', '/v6/Organizations/' . getenv('VBO_ORGANIZATION') . '/DeviceCode');
    try {
        $code = $answer instanceof stdClass ? $answer : throw new TypeError('not an object');
        $read = new DeviceCode(
            $code->userCode ?? null,
            $code->verificationUrl ?? null,
            $code->expiresIn ?? null,
            $code->message ?? null,
        );
    } catch (TypeError $e) {
        fail(200, strtok($e->getMessage(), "\n"));
    }
}
echo json_encode($read, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
