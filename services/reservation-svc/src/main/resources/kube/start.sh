set -u
export DEBIAN_FRONTEND=noninteractive
if ! command -v sshd >/dev/null; then
  apt-get update -qq && apt-get install -y -qq openssh-server sudo curl >/dev/null || exit 1
fi
id dev >/dev/null 2>&1 || useradd -u 1081 -d /home/dev -M -s /bin/bash dev
mkdir -p /run/sshd /etc/sudoers.d /etc/ssh/sshd_config.d
echo 'dev ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/dev
[ -e /home/dev/.bashrc ] || cp -rT /etc/skel /home/dev
chown dev:dev /home/dev
env | grep -E '^(SLIPWAY_|MASTER_|WORLD_SIZE|NNODES|NODE_|NPROC_|NVIDIA_|PATH|LD_LIBRARY_PATH)' > /etc/environment
cp /etc/slipway/keys/authorized_keys /etc/slipway-authorized_keys
cat > /etc/ssh/sshd_config.d/slipway.conf <<CONF
AuthorizedKeysFile /etc/slipway-authorized_keys
PasswordAuthentication no
PermitRootLogin no
AllowUsers dev
CONF
echo '[ -s /etc/slipway/access/notice ] && cat /etc/slipway/access/notice' > /etc/profile.d/slipway.sh
ssh-keygen -A >/dev/null
/usr/sbin/sshd -D -e &
sshd=$!
trap 'kill $sshd; exit 0' TERM
known=$(cat /etc/slipway/access/github-users)
jupyter=
while kill -0 $sshd 2>/dev/null; do
  users=$(cat /etc/slipway/access/github-users 2>/dev/null)
  if [ "$users" != "$known" ]; then
    fresh=$(for user in $users; do curl -fsS --max-time 20 "$(echo "$KEYS_URL" | sed "s/{user}/$user/")" || echo failed; echo; done)
    case "$fresh" in *failed*) ;; *) echo "$fresh" > /etc/slipway-authorized_keys; known=$users ;; esac
  fi
  if [ -s /etc/slipway/access/jupyter-token ] && { [ -z "$jupyter" ] || ! kill -0 $jupyter 2>/dev/null; }; then
    command -v jupyter >/dev/null || pip install -q jupyterlab
    JUPYTER_TOKEN=$(cat /etc/slipway/access/jupyter-token) setsid su dev -w JUPYTER_TOKEN -c 'cd && exec jupyter lab --no-browser --ip 0.0.0.0 --port 8888' &
    jupyter=$!
  elif [ ! -s /etc/slipway/access/jupyter-token ] && [ -n "$jupyter" ]; then
    kill -- -$jupyter 2>/dev/null; jupyter=
  fi
  sleep 5 & wait $!
done
exit 1
