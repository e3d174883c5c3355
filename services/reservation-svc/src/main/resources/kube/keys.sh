set -eu
: > /keys/authorized_keys
for user in $(cat /etc/slipway/access/github-users); do
  url=$(echo "$KEYS_URL" | sed "s/{user}/$user/")
  curl -fsS --retry 5 --retry-delay 2 --max-time 20 "$url" >> /keys/authorized_keys
  echo >> /keys/authorized_keys
done
chmod 0644 /keys/authorized_keys
